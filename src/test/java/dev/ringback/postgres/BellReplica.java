package dev.ringback.postgres;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.RetryPolicy;
import dev.ringback.change.Settlement;
import dev.ringback.change.TableName;
import dev.ringback.change.Verdict;
import dev.ringback.intake.Intake;
import dev.ringback.intake.IntakeSettings;
import dev.ringback.processing.Batch;
import dev.ringback.processing.ChangeLog;
import dev.ringback.processing.Claim;
import dev.ringback.processing.Engine;
import dev.ringback.processing.Fault;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Journal;
import dev.ringback.processing.Look;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.Processor;
import dev.ringback.processing.Processors;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/** One replica of the service, as far as the intake, the engine and one processor make one; nobody polls for it. */
final class BellReplica implements AutoCloseable {
    static final IntakeSettings SETTINGS = new IntakeSettings(
            2, 50, Duration.ofSeconds(15), Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(5));

    final BellSignals signals = new BellSignals();
    final Intake intake;

    private final Vertx vertx = Vertx.vertx();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Pool pool;
    private boolean stopped;
    private boolean closed;

    /**
     * @param pooled how the pool connects
     * @param own how the ears and the door connect
     * @param settled is told of each claim
     */
    BellReplica(
            PgConnectOptions pooled, PgConnectOptions own, IntakeSettings settings, Consumer<List<Change>> settled) {
        Random random = new Random();
        Route route = new Route(vertx.getDelegate(), pooled);
        pool = Pool.newInstance(PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(4))
                .connectingTo(() -> route.get().map(options -> options))
                .using(vertx.getDelegate())
                .build());
        PostgresLog log = new PostgresLog(
                pool, TestDatabase.HOME, NamedTriggerMute.NOTHING, Duration.ofSeconds(20), Duration.ofSeconds(20));
        Engine<SqlConnection> engine = new Engine<>(
                new CountedLog(log, signals),
                new Processors<>(List.of(new WritesEffects())),
                new Verdict(
                        new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofSeconds(1), 0.2),
                        Duration.ofSeconds(1),
                        random),
                new Diary(signals, settled),
                new Engine.Settings(Duration.ofSeconds(1), Duration.ofMinutes(1)),
                System::nanoTime);
        PostgresExchange exchange = new PostgresExchange(vertx, own, TestDatabase.HOME);
        intake = new Intake(engine, exchange, settings, signals, new Intake.Chance(timer, System::nanoTime, random));
    }

    BellReplica start() {
        intake.start();
        return this;
    }

    /** Starts and waits until it lies at the door. */
    BellReplica startAndSleep() {
        start();
        signals.await("asleep");
        return this;
    }

    void stop() {
        stopped = true;
        intake.stop().await().atMost(SETTINGS.stop().plusMinutes(1));
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!stopped) {
            stop();
        }
        timer.shutdownNow();
        pool.closeAndAwait();
        vertx.closeAndAwait();
    }

    /** Its effect is a row for each change, so that one that is lost or made twice shows. */
    private static final class WritesEffects implements Processor<SqlConnection> {
        private static final String WRITE = """
                INSERT INTO effects (change_id, user_id) SELECT * FROM unnest($1::bigint[], $2::bigint[])""";

        @Override
        public String name() {
            return "writes-effects";
        }

        @Override
        public List<Interest> interests() {
            return List.of(Interest.in(TableName.of("users"), Operation.INSERT));
        }

        @Override
        public Uni<Outcomes> process(Batch batch, SqlConnection transaction) {
            Batch.NumericKeys keys = batch.numericKeys();
            return transaction
                    .preparedQuery(WRITE)
                    .execute(Tuple.of(keys.idArray(), keys.keyArray()))
                    .replaceWith(Outcomes.all(batch, Outcome.succeeded()));
        }
    }

    private record CountedLog(ChangeLog<SqlConnection> log, BellSignals signals) implements ChangeLog<SqlConnection> {
        @Override
        public Uni<Claim<SqlConnection>> claim(Look.Request request) {
            signals.tell("claim");
            return log.claim(request);
        }

        @Override
        public Uni<Boolean> isDue(Look.Request request) {
            return log.isDue(request);
        }

        @Override
        public Fault faultOf(Throwable failure) {
            return log.faultOf(failure);
        }
    }

    private record Diary(BellSignals signals, Consumer<List<Change>> settled) implements Journal {
        @Override
        public void settled(List<Change> changes, List<Settlement> settlements, Duration took) {
            settled.accept(changes);
            changes.forEach(change -> signals.tell("settled"));
        }

        @Override
        public void changeFailed(String processor, Change change, Throwable failure) {
            signals.tell("change failed");
        }

        @Override
        public void processorCannotWork(String processor, String reason) {
            signals.tell("processor cannot work");
        }

        @Override
        public void processorWorks(String processor) {}
    }
}
