package dev.ringback.postgres;

import io.vertx.pgclient.PgException;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The server has answered, and will not let us in: a wrong password, a role that is gone or may not log in, a client that
 * pg_hba.conf turns away. Not of this kind are a server that is full, starting or away, and a database that is missing:
 * other credentials would not help there.
 *
 * @param state the SQLSTATE
 * @param words the server's own; they name the role and never the password
 */
public record LoginRefusal(String state, String words) {
    /** Invalid authorization specification, with 28P01 for a wrong password. */
    private static final String CLASS = "28";

    /** Looks through all causes, for both drivers. */
    public static Optional<LoginRefusal> in(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            String state = stateOf(cause);
            if (state != null && state.startsWith(CLASS)) {
                return Optional.of(new LoginRefusal(state, firstLine(cause)));
            }
        }
        return Optional.empty();
    }

    private static @Nullable Throwable next(Throwable cause) {
        return cause.getCause() == cause ? null : cause.getCause();
    }

    private static @Nullable String stateOf(Throwable cause) {
        if (cause instanceof PgException refused) {
            return refused.getSqlState();
        }
        return cause instanceof SQLException refused ? refused.getSQLState() : null;
    }

    /** The reactive driver says more in its message than the server did. */
    private static String firstLine(Throwable cause) {
        String said = cause instanceof PgException refused ? refused.getErrorMessage() : cause.getMessage();
        return String.valueOf(said).lines().findFirst().orElse("");
    }
}
