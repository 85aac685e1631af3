package dev.ringback.postgres.reading;

import io.smallrye.mutiny.TimeoutException;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.regex.Pattern;

/** The log cannot be asked at the moment; later it may. */
public final class LogUnavailable extends RuntimeException {
    private static final String QUERY_CANCELED = "57014";

    /** Connections, resources, logins, standbys, conflicts, stopped servers; and a log that is not installed yet. */
    private static final Pattern OUTAGE =
            Pattern.compile("08...|25006|28...|3D000|3F000|40...|42P01|53...|55P03|57P..|58...");

    private final boolean tooSlow;

    private LogUnavailable(Throwable cause, boolean tooSlow) {
        super(cause);
        this.tooSlow = tooSlow;
    }

    /** Whether the database is there, but could not do in time what it was asked to. */
    public boolean isTooSlow() {
        return tooSlow;
    }

    /** A statement took longer than it may. */
    static boolean isCanceled(Throwable failure) {
        return failure instanceof PgException refusal && QUERY_CANCELED.equals(refusal.getSqlState());
    }

    /** The failure as it is told to people: a bug stays what it is. */
    public static Throwable orBug(Throwable failure) {
        if (failure instanceof PgException refusal) {
            boolean canceled = isCanceled(failure);
            return canceled || OUTAGE.matcher(refusal.getSqlState()).matches()
                    ? new LogUnavailable(refusal, canceled)
                    : refusal;
        }
        boolean away = failure instanceof IOException
                || failure instanceof VertxException
                || failure instanceof NoStackTraceThrowable
                || failure instanceof TimeoutException;
        return away ? new LogUnavailable(failure, false) : failure;
    }
}
