package dev.ringback.postgres.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.change.Outcome;
import dev.ringback.change.TableName;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.backfill.BackfillOrder.Condition;
import dev.ringback.postgres.capture.Bell;
import dev.ringback.postgres.capture.CaptureInstaller;
import dev.ringback.postgres.capture.CaptureSettings;
import dev.ringback.postgres.reading.LogSession;
import dev.ringback.postgres.replay.Town;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;

/** What is enqueued, in which steps, and what becomes of it. */
class BackfillTest {
    private static final TableName USERS = TableName.of("users");
    private static final TableName ODD = new TableName("public", "Odd \"name");

    private final Wanting wants =
            new Wanting("wants", Interest.in(ODD, Operation.INSERT).copying("V v", "gone"));
    private final Wanting updates = new Wanting(
            "updates", Interest.in(USERS, Operation.UPDATE).whenChanged("email").from(Origin.CONNECT));
    private final Wanting deletes = new Wanting("deletes", Interest.in(USERS, Operation.DELETE));
    private final Town town = new Town(List.of(wants, updates, deletes));
    private final BackfillPlanner planner =
            new BackfillPlanner(TestDatabase.HOME, town.processors, town.processors.interests());
    private final Backfills backfills = new Backfills(new LogSession(town.database.pool()), planner, TestDatabase.HOME);
    private final BackfillKeeper keeper = new BackfillKeeper(town.database.pool(), TestDatabase.HOME, 10);

    @AfterEach
    void close() {
        town.close();
    }

    @Test
    void eachRowIsEnqueuedOnceForTheOneProcessorInChunks() {
        users(25);
        long id = begin(order(USERS, "counts", 10)).id();

        assertThat(steps(id, 10)).containsExactly("enqueued", "enqueued", "enqueued", "done");
        assertThat(town.rows("SELECT record, count(*) FROM seen GROUP BY 1 HAVING count(*) <> 1"))
                .isEmpty();
        assertThat(town.rows("SELECT count(*), count(DISTINCT record) FROM seen"))
                .containsExactly("25|25");
        assertThat(town.rows("SELECT id FROM ringback_deliveries"))
                .as("the other processor that cares for new users")
                .isEmpty();
        assertThat(found(id)).satisfies(done -> {
            assertThat(done.status()).isEqualTo("done");
            assertThat(done.enqueued()).isEqualTo(25);
            assertThat(done.settled()).isEqualTo(25);
            assertThat(done.estimated()).isEqualTo(25);
        });
    }

    @Test
    void whatDiesIsCountedAsFailed() {
        users(14);
        town.database.execute("INSERT INTO users (id) VALUES (1300)");
        long id = begin(order(USERS, "counts", 100)).id();

        steps(id, 10);

        assertThat(found(id).settled()).isEqualTo(14);
        assertThat(found(id).failed()).as("the record 1300").isEqualTo(1);
    }

    @Test
    void aStepThatIsKilledBeforeItsCommitHasNeverBeen() throws Exception {
        users(25);
        long id = begin(order(USERS, "counts", 10)).id();
        step(id);
        town.work();
        for (int kill = 0; kill < 3; kill++) {
            try (Connection killed = town.database.connect();
                    Statement statement = killed.createStatement()) {
                killed.setAutoCommit(false);
                statement.execute("SELECT ringback_backfill_step(" + id + ", 10)");
                assertThat(town.rows("SELECT pg_terminate_backend(" + pid(killed) + ")"))
                        .containsExactly("t");
            } catch (SQLException gone) {
                assertThat(gone.getSQLState()).as("the connection is gone").isNotNull();
            }
            assertThat(found(id).enqueued()).isEqualTo(10);
        }

        steps(id, 10);

        assertThat(town.rows("SELECT count(*), count(DISTINCT record) FROM seen"))
                .containsExactly("25|25");
        assertThat(found(id).settled()).isEqualTo(25);
    }

    @Test
    void twoReplicasAtOnceEnqueueNoRowTwice() {
        users(200);
        long id = begin(order(USERS, "counts", 10)).id();
        BackfillKeeper other = new BackfillKeeper(town.database.pool(), TestDatabase.HOME, 10);
        for (int round = 0; round < 30; round++) {
            var both = io.smallrye.mutiny.Uni.join()
                    .all(keeper.step(id), other.step(id))
                    .andFailFast();
            both.await().indefinitely();
            town.work();
        }
        assertThat(found(id).status()).isEqualTo("done");
        assertThat(town.rows("SELECT count(*), count(DISTINCT record) FROM seen"))
                .containsExactly("200|200");
    }

    @Test
    void theNextChunkWaitsForTheOneBefore() {
        users(25);
        long id = begin(order(USERS, "counts", 10)).id();
        step(id);

        assertThat(step(id)).isEqualTo("held");
        assertThat(found(id).holding()).isEqualTo("10 of its changes are pending");
        assertThat(found(id).enqueued()).isEqualTo(10);
        town.database.execute("UPDATE database_trigger_logs SET status = 'succeeded' WHERE id > 1");
        assertThat(step(id)).as("hardly any is left").isEqualTo("enqueued");
    }

    @Test
    void liveChangesComeFirst() {
        users(5);
        long id = begin(order(USERS, "counts", 10)).id();
        town.log("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");

        assertThat(step(id)).isEqualTo("held");
        assertThat(found(id).holding()).isEqualTo("more than 10 other changes are pending");
        town.work();
        assertThat(step(id)).isEqualTo("enqueued");
    }

    @Test
    void aProcessorThatCannotGoOnIsNotFlooded() {
        users(50);
        wants.answer = Outcome.parked("look at it");
        odd(50);
        long id = begin(order(ODD, "wants", 10)).id();

        for (int i = 0; i < 10; i++) {
            step(id);
            town.work();
        }

        assertThat(found(id).enqueued()).isEqualTo(30);
        assertThat(found(id).holding()).isEqualTo("30 of its changes are retrying, waiting or parked");
    }

    @Test
    void aRowThatSomebodyWritesIsLoggedAfterTheWriterHasLoggedIt() throws Exception {
        users(20);
        town.database.execute("UPDATE users SET email = 'old'");
        long id = begin(order(USERS, "counts", 100)).id();
        try (Connection writer = town.database.connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("UPDATE users SET email = 'new' WHERE id = 5");
            statement.execute("INSERT INTO database_trigger_logs (payload, schema, klass_name) VALUES"
                    + " ('{\"operation\": \"UPDATE\", \"record_id\": \"5\"}', 'public', 'users')");
            assertThat(step(id)).isEqualTo("enqueued");
            assertThat(step(id)).isEqualTo("held");
            assertThat(found(id).enqueued()).isEqualTo(4);
            writer.commit();
        }
        steps(id, 10);

        assertThat(town.rows("SELECT operation FROM database_trigger_logs WHERE record_id = '5' ORDER BY id"))
                .containsExactly("UPDATE", "INSERT");
        assertThat(found(id).settled()).isEqualTo(20);
    }

    @Test
    void aWriterWaitsForNoMoreThanTheChunksOwnTransaction() throws Exception {
        users(5);
        long id = begin(order(USERS, "counts", 100)).id();
        step(id);
        try (Connection writer = town.database.connect();
                Statement statement = writer.createStatement()) {
            statement.execute("SET lock_timeout = '10ms'");
            assertThat(statement.executeUpdate("UPDATE users SET email = 'new'"))
                    .isEqualTo(5);
        }
    }

    @Test
    void keysAndNamesOfAnyKindAreLoggedAsCaptureLogsThem() {
        odd(30);
        long id = begin(order(ODD, "wants", 7)).id();

        steps(id, 20);

        assertThat(wants.given).hasSize(30);
        Change first = wants.given.get(0);
        assertThat(first.key()).isEqualTo("{\"b B\": \"it's 1\", \"no 1\": \"00000000-0000-0000-0000-000000000001\"}");
        assertThat(first.values()).containsOnlyKeys("V v", "gone").containsEntry("V v", "v1");
        assertThat(wants.given.stream().map(Change::key).distinct()).hasSize(30);
        assertThat(town.rows("SELECT DISTINCT payload ->> 'backfill', only_processor, lane = ringback_lane(schema,"
                        + " klass_name, record_id), status FROM database_trigger_logs"))
                .containsExactly(id + "|wants|t|succeeded");
    }

    @Test
    void rowsAreLoggedAsWhatTheProcessorCaresFor() {
        users(3);
        long id = begin(order(USERS, "updates", 100)).id();

        steps(id, 5);

        assertThat(updates.given)
                .extracting(Change::operation, Change::origin)
                .containsOnly(org.assertj.core.groups.Tuple.tuple(Operation.UPDATE, Origin.CONNECT));
        assertThat(updates.given).hasSize(3);
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
        users(25);
        town.database.execute(
                "UPDATE users SET email = CASE WHEN id > 3 THEN 'x' END, first_name = CASE id WHEN 1 THEN 'he' ELSE"
                        + " 'it''s' END, created_at = CASE id WHEN 2 THEN '2019-01-01' ELSE now() END");
        long id = begin(new BackfillOrder(USERS, "counts", List.of(condition), 100, "ada"))
                .id();

        steps(id, 5);

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

        steps(begin(order(USERS, "writes", 100)).id(), 5);

        assertThat(town.rows("SELECT recipient FROM ringback_deliveries ORDER BY 1"))
                .containsExactly("1@example.com", "2@example.com");
    }

    @ParameterizedTest
    @CsvSource({
        "nobody, users, processor",
        "deletes, users, table",
        "counts, agents, table",
        "counts, nowhere, table",
    })
    void whatCannotBeIsRefusedWithWhatIsWrong(String processor, String table, String member) {
        assertThat(plan(order(TableName.of(table), processor, 1)).flaw().member())
                .isEqualTo(member);
    }

    @Test
    void aBadConditionIsNamedWithItsColumnAndType() {
        assertThat(flaw(new Condition("id", "=", "x")))
                .isEqualTo(new BackfillPlan.Flaw(
                        "where[0].value",
                        "x",
                        "Column id is of the type bigint, and this is no value of it.",
                        List.of("a value of the type bigint")));
        assertThat(flaw(new Condition("id; DROP TABLE users", "=", 1)).member()).isEqualTo("where[0].column");
        assertThat(flaw(new Condition("created_at", "in", List.of("2026-01-31", "soon")))
                        .value())
                .isEqualTo("soon");
        town.database.execute("ALTER TABLE users ADD COLUMN notes json");
        assertThat(flaw(new Condition("notes", "=", "{}")).member()).isEqualTo("where[0].op");
    }

    @Test
    void aTableWithoutAKeyIsRefused() {
        town.database.execute("ALTER TABLE users DROP CONSTRAINT users_pkey CASCADE");

        assertThat(plan(order(USERS, "counts", 1)).flaw().detail()).startsWith("It has no key");
    }

    @Test
    void aPausedOneEnqueuesNothingUntilItIsResumedAndACancelledOneNeverAgain() {
        users(25);
        long id = begin(order(USERS, "counts", 10)).id();
        step(id);
        assertThat(steer(id, Backfills.Act.PAUSE).changed()).isTrue();
        assertThat(steer(id, Backfills.Act.PAUSE).changed())
                .as("it is paused already")
                .isFalse();
        assertThat(steps(id, 3)).containsOnly("held");
        assertThat(found(id).enqueued()).isEqualTo(10);
        assertThat(found(id).settled()).as("and is counted").isEqualTo(10);

        assertThat(steer(id, Backfills.Act.RESUME).changed()).isTrue();
        assertThat(step(id)).isEqualTo("enqueued");
        assertThat(steer(id, Backfills.Act.CANCEL).backfill().status()).isEqualTo("cancelled");
        town.work();
        assertThat(step(id)).isEqualTo("gone");
        assertThat(steer(id, Backfills.Act.RESUME).refused()).isTrue();
        assertThat(found(id).enqueued()).isEqualTo(20);
    }

    @Test
    void aRoundCarriesOnAndAFailureIsTold() {
        users(25);
        long id = begin(order(USERS, "counts", 30)).id();
        town.database.execute("ALTER TABLE users RENAME TO people");
        keeper.keep().await().indefinitely();
        assertThat(found(id).holding()).contains("users").contains("does not exist");

        town.database.execute("ALTER TABLE people RENAME TO users");
        keeper.keep().await().indefinitely();
        assertThat(found(id).enqueued()).isEqualTo(25);
    }

    private static int pid(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }

    private void restored(String sql) throws SQLException {
        try (Connection restore = town.database.database().connectAsSuperuser();
                Statement statement = restore.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            statement.execute(sql);
        }
    }

    private void users(int amount) {
        town.database.execute("INSERT INTO users (id) SELECT g FROM generate_series(1, " + amount + ") g");
    }

    private void odd(int amount) {
        town.database.execute(
                "CREATE TABLE \"Odd \"\"name\" (\"V v\" text, \"no 1\" uuid, \"b B\" text, PRIMARY KEY (\"b B\", \"no 1\"))",
                "INSERT INTO \"Odd \"\"name\" SELECT 'v' || g, ('00000000-0000-0000-0000-' || lpad(g::text, 12,"
                        + " '0'))::uuid, 'it''s ' || g FROM generate_series(1, " + amount + ") g");
    }

    private static BackfillOrder order(TableName table, String processor, int chunk) {
        return new BackfillOrder(table, processor, List.of(), chunk, "ada");
    }

    private BackfillPlan plan(BackfillOrder order) {
        return backfills.plan(order).await().indefinitely();
    }

    private BackfillPlan.Flaw flaw(Condition condition) {
        return plan(new BackfillOrder(USERS, "counts", List.of(condition), 1, "ada"))
                .flaw();
    }

    private Backfill begin(BackfillOrder order) {
        BackfillPlan plan = plan(order);
        assertThat(plan.flaw()).isNull();
        return town.database
                .pool()
                .withTransaction(transaction -> backfills.begin(transaction, plan))
                .await()
                .indefinitely();
    }

    private Backfills.Steered steer(long id, Backfills.Act act) {
        return town.database
                .pool()
                .withTransaction(transaction -> backfills.steer(transaction, id, act))
                .await()
                .indefinitely()
                .orElseThrow();
    }

    private Backfill found(long id) {
        return backfills.find(id).await().indefinitely().orElseThrow();
    }

    private String step(long id) {
        return keeper.step(id).await().indefinitely();
    }

    /** So many steps at most, each followed by the processing of what it has enqueued. */
    private List<String> steps(long id, int most) {
        List<String> words = new java.util.ArrayList<>();
        while (words.size() < most && !words.contains("done")) {
            words.add(step(id));
            town.work();
        }
        return words;
    }
}
