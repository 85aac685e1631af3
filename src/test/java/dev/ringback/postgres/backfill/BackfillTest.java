package dev.ringback.postgres.backfill;

import static dev.ringback.postgres.backfill.BackfilledTown.ODD;
import static dev.ringback.postgres.backfill.BackfilledTown.USERS;
import static dev.ringback.postgres.backfill.BackfilledTown.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.backfill.BackfillOrder.Condition;
import dev.ringback.postgres.capture.Bell;
import dev.ringback.postgres.capture.CaptureInstaller;
import dev.ringback.postgres.capture.CaptureSettings;
import dev.ringback.processing.Interest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is enqueued, and what becomes of it. */
class BackfillTest {
    private final BackfilledTown town = new BackfilledTown();

    @AfterEach
    void close() {
        town.close();
    }

    @Test
    void eachRowIsEnqueuedOnceForTheOneProcessorInChunks() {
        town.users(25);
        long id = town.begin(order(USERS, "counts", 10)).id();

        assertThat(town.steps(id, 10)).containsExactly("enqueued", "enqueued", "enqueued", "done");
        assertThat(town.rows("SELECT record, count(*) FROM seen GROUP BY 1 HAVING count(*) <> 1"))
                .isEmpty();
        assertThat(town.rows("SELECT count(*), count(DISTINCT record) FROM seen"))
                .containsExactly("25|25");
        assertThat(town.rows("SELECT id FROM ringback_deliveries"))
                .as("the other processor that cares for new users")
                .isEmpty();
        assertThat(town.found(id)).satisfies(done -> {
            assertThat(done.status()).isEqualTo("done");
            assertThat(done.enqueued()).isEqualTo(25);
            assertThat(done.settled()).isEqualTo(25);
            assertThat(done.estimated()).isEqualTo(25);
        });
    }

    @Test
    void whatDiesIsCountedAsFailed() {
        town.users(14);
        town.database.execute("INSERT INTO users (id) VALUES (1300)");
        long id = town.begin(order(USERS, "counts", 100)).id();

        town.steps(id, 10);

        assertThat(town.found(id).settled()).isEqualTo(14);
        assertThat(town.found(id).failed()).as("the record 1300").isEqualTo(1);
    }

    @Test
    void keysAndNamesOfAnyKindAreLoggedAsCaptureLogsThem() {
        town.odd(30);
        long id = town.begin(order(ODD, "wants", 7)).id();

        town.steps(id, 20);

        assertThat(town.wants.given).hasSize(30);
        Change first = town.wants.given.get(0);
        assertThat(first.key()).isEqualTo("{\"b B\": \"it's 1\", \"no 1\": \"00000000-0000-0000-0000-000000000001\"}");
        assertThat(first.values()).containsOnlyKeys("V v", "gone").containsEntry("V v", "v1");
        assertThat(town.wants.given.stream().map(Change::key).distinct()).hasSize(30);
        assertThat(town.rows("SELECT DISTINCT payload ->> 'backfill', only_processor, lane = ringback_lane(schema,"
                        + " klass_name, record_id), status FROM database_trigger_logs"))
                .containsExactly(id + "|wants|t|succeeded");
    }

    @Test
    void rowsAreLoggedAsWhatTheProcessorCaresFor() {
        town.users(3);
        long id = town.begin(order(USERS, "updates", 100)).id();

        town.steps(id, 5);

        assertThat(town.updates.given)
                .extracting(Change::operation, Change::origin)
                .containsOnly(org.assertj.core.groups.Tuple.tuple(Operation.UPDATE, Origin.CONNECT));
        assertThat(town.updates.given).hasSize(3);
    }

    static List<Condition> conditions() {
        return List.of(
                new Condition("id", "=", 7),
                new Condition("id", "in", List.of("7", 8)),
                new Condition("id", ">=", "24"),
                new Condition("email", "is null", null),
                new Condition("first_name", "<>", "it's"),
                new Condition("created_at", "<", "2020-01-01"));
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void onlyRowsThatMeetTheConditionsAreEnqueued(Condition condition) {
        town.users(25);
        town.database.execute(
                "UPDATE users SET email = CASE WHEN id > 3 THEN 'x' END, first_name = CASE id WHEN 1 THEN 'he' ELSE"
                        + " 'it''s' END, created_at = CASE id WHEN 2 THEN '2019-01-01' ELSE now() END");
        long id = town.begin(new BackfillOrder(USERS, "counts", List.of(condition), 100, "ada"))
                .id();

        town.steps(id, 5);

        Map<String, String> expected = Map.of(
                "id =", "7",
                "id in", "7,8",
                "id >=", "24,25",
                "email is null", "1,2,3",
                "first_name <>", "1",
                "created_at <", "2");
        assertThat(town.rows("SELECT string_agg(record, ',' ORDER BY record::int) FROM seen"))
                .containsExactly(expected.get(condition.column() + " " + condition.op()));
    }

    @Test
    void rowsThatARestoreHasBroughtPastTheTriggersAreEnqueued() throws SQLException {
        new CaptureInstaller(
                        town.database.pool(),
                        TestDatabase.HOME,
                        List.of(Interest.in(USERS, Operation.INSERT)),
                        new CaptureSettings(Bell.SLEEPING, Duration.ofSeconds(1)))
                .install()
                .await()
                .indefinitely();
        restored("INSERT INTO users (email) VALUES ('a'), ('b')");
        assertThat(town.rows("SELECT id FROM database_trigger_logs")).isEmpty();

        town.steps(town.begin(order(USERS, "writes", 100)).id(), 5);

        assertThat(town.rows("SELECT recipient FROM ringback_deliveries ORDER BY 1"))
                .containsExactly("1@example.com", "2@example.com");
    }

    private void restored(String sql) throws SQLException {
        try (Connection restore = town.database.database().connectAsSuperuser();
                Statement statement = restore.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            statement.execute(sql);
        }
    }
}
