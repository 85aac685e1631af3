package dev.ringback.postgres.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.RetryPolicy;
import dev.ringback.change.Status;
import dev.ringback.change.TableName;
import dev.ringback.change.Verdict;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.processing.Batch;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.Processor;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.pgclient.PgConnection;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a rehearsal shows, and that it leaves no trace. */
class RehearsalTest {
    private final Runs runs = new Runs();
    private final Town town = new Town(List.of(runs));
    private final Rehearsal rehearsal = new Rehearsal(
            town.database.pool(),
            TestDatabase.HOME,
            town.processors,
            new Verdict(
                    new RetryPolicy(10, Duration.ofSeconds(1), Duration.ofSeconds(1), 0),
                    Duration.ofSeconds(1),
                    new Random(1)),
            System::nanoTime);

    @BeforeEach
    void tables() {
        town.database.execute(
                "CREATE TABLE \"Odd 1\" (\"a B\" text, n int, v text, PRIMARY KEY (n, \"a B\"))",
                "INSERT INTO \"Odd 1\" VALUES ('x', 1, 'one'), ('x', 2, 'two'), ('x', 3, 'three')");
    }

    @AfterEach
    void close() {
        town.close();
    }

    @Test
    void rowsDeliveriesAndOutcomesAreShownAndNothingOfThemIsLeft() {
        town.log("7");
        runs.sql = List.of(
                "INSERT INTO \"Odd 1\" VALUES ('y', 9, 'new')",
                "UPDATE \"Odd 1\" SET v = 'other' WHERE n = 1",
                "DELETE FROM \"Odd 1\" WHERE n = 2",
                "SELECT FROM \"Odd 1\" WHERE n = 3 FOR UPDATE");
        List<String> before = trace();

        Rehearsed rehearsed = rehearse(1, null);

        assertThat(rehearsed.settlement().status()).isEqualTo(Status.SUCCEEDED);
        assertThat(rehearsed.settlement().outcomes()).containsOnlyKeys("counts", "runs", "writes");
        assertThat(rehearsed.rows())
                .filteredOn(row -> row.table().equals("Odd 1"))
                .containsExactlyInAnyOrder(
                        row("INSERT", "[\"9\", \"y\"]", null, "{\"n\": 9, \"v\": \"new\", \"a B\": \"y\"}"),
                        row(
                                "UPDATE",
                                "[\"1\", \"x\"]",
                                "{\"n\": 1, \"v\": \"one\", \"a B\": \"x\"}",
                                "{\"n\": 1, \"v\": \"other\", \"a B\": \"x\"}"),
                        row("DELETE", "[\"2\", \"x\"]", "{\"n\": 2, \"v\": \"two\", \"a B\": \"x\"}", null));
        assertThat(rehearsed.rows())
                .filteredOn(row -> row.table().equals("seen"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.operation()).as("it has no key").isNull();
                    assertThat(row.after()).contains("\"record\": \"7\"");
                });
        assertThat(rehearsed.deliveries())
                .containsExactly(new Rehearsed.QueuedDelivery(
                        "writes",
                        "mail",
                        "7@example.com",
                        "{\"values\": {}, \"subject\": \"Hi\", \"template\": \"welcome\"}"));
        assertThat(rehearsed.notShown()).isEmpty();
        assertThat(trace()).isEqualTo(before);
    }

    @Test
    void noNotificationIsHeard() {
        town.log("7");
        runs.sql = List.of("NOTIFY ringback, 'rehearsed'");
        List<String> heard = new CopyOnWriteArrayList<>();
        PgConnection listener = PgConnection.connectAndAwait(town.database.vertx(), town.database.connectOptions());
        listener.notificationHandler(bell -> heard.add(bell.getPayload()));
        listener.query("LISTEN ringback").executeAndAwait();

        rehearse(1, null);
        town.database.execute("NOTIFY ringback, 'afterwards'");

        await().until(() -> heard.contains("afterwards"));
        assertThat(heard).containsExactly("afterwards");
        listener.closeAndAwait();
    }

    @Test
    void oneProcessorAloneIsTried() {
        town.log("7");

        assertThat(rehearse(1, "counts").settlement().outcomes()).containsOnlyKeys("counts");
    }

    @Test
    void aSettledChangeIsTriedAsIfItCameNew() {
        town.log("7");
        town.work();
        List<String> before = trace();

        Rehearsed rehearsed = rehearse(1, null);

        assertThat(rehearsed.settlement().outcomes().get("counts")).isEqualTo(Outcome.succeeded());
        assertThat(rehearsed.settlement().outcomes().get("writes")).isEqualTo(Outcome.ignored("already queued"));
        assertThat(trace()).isEqualTo(before);
    }

    @Test
    void whatFailsSaysWhyAndTheOthersStillShowTheirRows() {
        town.log("1300");
        runs.sql = List.of("INSERT INTO \"Odd 1\" VALUES ('y', 9, 'new')");

        Rehearsed rehearsed = rehearse(1, null);

        assertThat(rehearsed.settlement().outcomes().get("counts").reason()).contains("division by zero");
        assertThat(rehearsed.rows()).extracting(Rehearsed.WrittenRow::table).containsExactly("Odd 1");
        assertThat(rehearsed.notShown()).as("what was undone does not count").isEmpty();
    }

    @Test
    void whatCannotBeShownIsSaid() {
        town.log("7");
        runs.sql = List.of("INSERT INTO \"Odd 1\" SELECT 'y', g, 'new' FROM generate_series(10, 259) g");

        Rehearsed rehearsed = rehearse(1, "runs");

        assertThat(rehearsed.rows()).hasSize(100);
        assertThat(rehearsed.notShown())
                .containsExactly(
                        "public.Odd 1: 250 inserts, 0 updates and 0 deletes were counted, of 100 rows it is shown"
                                + " what became of them");
    }

    @Test
    void whatTheSessionDidBeforeIsNotTakenForTheRehearsals() {
        town.log("7");
        runs.sql = List.of("UPDATE \"Odd 1\" SET v = 'x'");
        for (int i = 0; i < 5; i++) {
            assertThat(rehearse(1, "runs").notShown()).isEmpty();
        }
    }

    @Test
    void itGivesUpWhenSomebodyHoldsWhatItNeeds() throws Exception {
        town.log("7");
        runs.sql = List.of("UPDATE \"Odd 1\" SET v = 'mine'");
        try (Connection other = town.database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE \"Odd 1\" SET v = 'theirs'");

            assertThatThrownBy(() -> rehearse(1, null))
                    .isInstanceOfSatisfying(Rehearsal.GivenUp.class, given -> assertThat(given.isBusy())
                            .isTrue());

            statement.execute("SET lock_timeout = '10ms'");
            other.commit();
            statement.execute("UPDATE \"Odd 1\" SET v = 'and nobody holds it'");
            other.commit();
        }
    }

    @Test
    void itGivesUpWhenAStatementTakesTooLong() {
        town.log("7");
        runs.sql = List.of("SELECT pg_sleep(60)");

        assertThatThrownBy(() -> rehearse(1, null))
                .isInstanceOfSatisfying(Rehearsal.GivenUp.class, given -> assertThat(given.isBusy())
                        .isFalse());
    }

    @Test
    void aChangeThatIsNotThereIsNotFound() {
        assertThat(rehearsal.of(4711, null).await().indefinitely()).isEmpty();
    }

    private Rehearsed rehearse(long id, @Nullable String processor) {
        return rehearsal.of(id, processor).await().indefinitely().orElseThrow();
    }

    private static Rehearsed.WrittenRow row(
            String operation, String key, @Nullable String before, @Nullable String after) {
        return new Rehearsed.WrittenRow("public", "Odd 1", operation, key, before, after);
    }

    private List<String> trace() {
        return town.rows("SELECT 'log', l::text FROM database_trigger_logs l UNION ALL"
                + " SELECT 'deliveries', d::text FROM ringback_deliveries d UNION ALL"
                + " SELECT 'seen', s::text FROM seen s UNION ALL SELECT 'odd', o::text FROM \"Odd 1\" o ORDER BY 1, 2");
    }

    /** Runs statements. */
    private static final class Runs implements Processor<SqlConnection> {
        private List<String> sql = List.of();

        @Override
        public String name() {
            return "runs";
        }

        @Override
        public List<Interest> interests() {
            return List.of(Interest.in(TableName.of("users"), Operation.INSERT));
        }

        @Override
        public Uni<Outcomes> process(Batch batch, SqlConnection transaction) {
            Uni<?> done = Uni.createFrom().voidItem();
            for (String statement : sql) {
                done = done.chain(() -> transaction.query(statement).execute());
            }
            return done.map(all -> Outcomes.all(batch, Outcome.succeeded()));
        }
    }
}
