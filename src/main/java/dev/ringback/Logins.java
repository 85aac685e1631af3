package dev.ringback;

import dev.ringback.intake.IntakeListener;
import dev.ringback.operations.EngineReport;
import dev.ringback.postgres.LoginRefusal;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process when the database has been refusing our login for too long: platforms change credentials, and give the
 * new ones to a process when they start it. Hears of the migration, of the pool through its claims, of the ears and of the
 * door. Only refusals count, and only while nothing else is heard: a success, or a failure of any other kind, begins anew.
 */
@Singleton
@Typed(Logins.class)
class Logins implements IntakeListener {
    private final Duration patience;
    private final IntakeListener next;
    private final LongSupplier nanoTime;
    private final Consumer<String> end;

    private boolean refused;
    private long since;
    private boolean ended;

    @Inject
    Logins(Settings settings, EngineReport report) {
        this(settings.database().authenticationPatience(), report, System::nanoTime, Logins::endProcess);
    }

    /** @param end is told why, once */
    Logins(Duration patience, IntakeListener next, LongSupplier nanoTime, Consumer<String> end) {
        this.patience = patience;
        this.next = next;
        this.nanoTime = nanoTime;
        this.end = end;
    }

    /** In dev mode somebody sits before it, who can see what is wrong. */
    private static void endProcess(String reason) {
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            Farewell.because(reason);
            Quarkus.asyncExit(Farewell.LOGIN_REFUSED);
        }
    }

    synchronized void succeeded() {
        refused = false;
    }

    void failed(Throwable failure) {
        LoginRefusal refusal = LoginRefusal.in(failure).orElse(null);
        String reason = judge(refusal);
        if (reason != null) {
            end.accept(reason);
        }
    }

    private synchronized @Nullable String judge(@Nullable LoginRefusal refusal) {
        long now = nanoTime.getAsLong();
        if (refusal == null || !refused) {
            refused = refusal != null;
            since = now;
            return null;
        }
        if (ended || patience.isZero() || now - since < patience.toNanos()) {
            return null;
        }
        ended = true;
        return "the database has refused our login for %d s (SQLSTATE %s: %s); give this process the present credentials in"
                        .formatted(Duration.ofNanos(now - since).toSeconds(), refusal.state(), refusal.words())
                + " DATABASE_URL and start it again (ringback.database.authentication-patience is " + patience + ")";
    }

    @Override
    public void bellHeard() {
        next.bellHeard();
    }

    @Override
    public void asleep() {
        next.asleep();
    }

    @Override
    public void well(String what) {
        succeeded();
        next.well(what);
    }

    @Override
    public void unwell(String what, Throwable failure) {
        next.unwell(what, failure);
        failed(failure);
    }
}
