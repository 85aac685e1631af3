package dev.ringback.postgres.replay;

import dev.ringback.change.Verdict;
import dev.ringback.postgres.Home;
import dev.ringback.postgres.RehearsalLog;
import dev.ringback.postgres.reading.LogUnavailable;
import dev.ringback.postgres.reading.Turnstile;
import dev.ringback.processing.Engine;
import dev.ringback.processing.Journal;
import dev.ringback.processing.Processors;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tries what would come of a change, in a transaction that is rolled back: the same engine, the same processors, another
 * log. One at a time, because each takes two connections and may hold rows that the live work needs.
 */
public final class Rehearsal {
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String QUERY_CANCELED = "57014";
    private static final RehearsalLog.Limits LIMITS =
            new RehearsalLog.Limits(Duration.ofSeconds(2), Duration.ofMillis(500));

    /** Whoever asks may have to wait for others who have asked before. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The floor's; it is of no use here. */
    private static final Engine.Settings BOUNDS = new Engine.Settings(Duration.ofSeconds(1), Duration.ofHours(1));

    private final Pool pool;
    private final Home home;
    private final Processors<SqlConnection> processors;
    private final Verdict verdict;
    private final LongSupplier nanoTime;
    private final Turnstile stage = new Turnstile(1);

    public Rehearsal(
            Pool pool, Home home, Processors<SqlConnection> processors, Verdict verdict, LongSupplier nanoTime) {
        this.pool = pool;
        this.home = home;
        this.processors = processors;
        this.verdict = verdict;
        this.nanoTime = nanoTime;
    }

    /** It was given up, and nothing has happened. */
    public static final class GivenUp extends RuntimeException {
        private final boolean busy;

        GivenUp(Throwable cause, boolean busy) {
            super("a rehearsal was given up", cause, false, false);
            this.busy = busy;
        }

        /** Whether somebody held a lock that it needed; if not, a statement took too long. */
        public boolean isBusy() {
            return busy;
        }
    }

    /** Who can be asked to run. */
    public List<String> processors() {
        return processors.names();
    }

    /** Empty if there is no such change. */
    public Uni<Optional<Rehearsed>> of(long change, @Nullable String processor) {
        return stage.pass(() -> run(change, processor))
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure()
                .transform(Rehearsal::told);
    }

    private Uni<Optional<Rehearsed>> run(long change, @Nullable String processor) {
        RowWitness witness = new RowWitness(pool, home, change);
        RehearsalLog log = new RehearsalLog(pool, home, change, processor, LIMITS, witness);
        return new Engine<>(log, processors, verdict, new Journal() {}, BOUNDS, nanoTime)
                .work(1)
                .map(worked -> Optional.ofNullable(witness.result()));
    }

    private static Throwable told(Throwable failure) {
        String state = failure instanceof PgException refused ? String.valueOf(refused.getSqlState()) : "";
        return switch (state) {
            case LOCK_NOT_AVAILABLE -> new GivenUp(failure, true);
            case QUERY_CANCELED -> new GivenUp(failure, false);
            default -> LogUnavailable.orBug(failure);
        };
    }
}
