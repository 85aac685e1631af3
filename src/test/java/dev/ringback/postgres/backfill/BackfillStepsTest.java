package dev.ringback.postgres.backfill;

import static dev.ringback.postgres.backfill.BackfilledTown.ODD;
import static dev.ringback.postgres.backfill.BackfilledTown.USERS;
import static dev.ringback.postgres.backfill.BackfilledTown.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Outcome;
import dev.ringback.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** In which steps rows are enqueued, and who waits for whom. */
class BackfillStepsTest {
    private final BackfilledTown town = new BackfilledTown();

    @AfterEach
    void close() {
        town.close();
    }

    @Test
    void theNextChunkWaitsForTheOneBefore() {
        town.users(25);
        long id = town.begin(order(USERS, "counts", 10)).id();
        town.step(id);

        assertThat(town.step(id)).isEqualTo("held");
        assertThat(town.found(id).holding()).isEqualTo("10 of its changes are pending");
        assertThat(town.found(id).enqueued()).isEqualTo(10);
        town.database.execute("UPDATE database_trigger_logs SET status = 'succeeded' WHERE id > 1");
        assertThat(town.step(id)).as("hardly any is left").isEqualTo("enqueued");
    }

    @Test
    void liveChangesComeFirst() {
        town.users(5);
        long id = town.begin(order(USERS, "counts", 10)).id();
        town.log("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");

        assertThat(town.step(id)).isEqualTo("held");
        assertThat(town.found(id).holding()).isEqualTo("more than 10 other changes are pending");
        town.work();
        assertThat(town.step(id)).isEqualTo("enqueued");
    }

    @Test
    void aProcessorThatCannotGoOnIsNotFlooded() {
        town.users(50);
        town.wants.answer = Outcome.parked("look at it");
        town.odd(50);
        long id = town.begin(order(ODD, "wants", 10)).id();

        for (int i = 0; i < 10; i++) {
            town.step(id);
            town.work();
        }

        assertThat(town.found(id).enqueued()).isEqualTo(30);
        assertThat(town.found(id).holding()).isEqualTo("30 of its changes are retrying, waiting or parked");
    }

    @Test
    void aRowThatSomebodyWritesIsLoggedAfterTheWriterHasLoggedIt() throws Exception {
        town.users(20);
        town.database.execute("UPDATE users SET email = 'old'");
        long id = town.begin(order(USERS, "counts", 100)).id();
        try (Connection writer = town.database.connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("UPDATE users SET email = 'new' WHERE id = 5");
            statement.execute("INSERT INTO database_trigger_logs (payload, schema, klass_name) VALUES"
                    + " ('{\"operation\": \"UPDATE\", \"record_id\": \"5\"}', 'public', 'users')");
            assertThat(town.step(id)).isEqualTo("enqueued");
            assertThat(town.step(id)).isEqualTo("held");
            assertThat(town.found(id).enqueued()).isEqualTo(4);
            writer.commit();
        }
        town.steps(id, 10);

        assertThat(town.rows("SELECT operation FROM database_trigger_logs WHERE record_id = '5' ORDER BY id"))
                .containsExactly("UPDATE", "INSERT");
        assertThat(town.found(id).settled()).isEqualTo(20);
    }

    @Test
    void aWriterWaitsForNoMoreThanTheChunksOwnTransaction() throws Exception {
        town.users(5);
        long id = town.begin(order(USERS, "counts", 100)).id();
        town.step(id);
        try (Connection writer = town.database.connect();
                Statement statement = writer.createStatement()) {
            statement.execute("SET lock_timeout = '10ms'");
            assertThat(statement.executeUpdate("UPDATE users SET email = 'new'"))
                    .isEqualTo(5);
        }
    }

    @Test
    void aStepThatIsKilledBeforeItsCommitHasNeverBeen() throws Exception {
        town.users(25);
        long id = town.begin(order(USERS, "counts", 10)).id();
        town.step(id);
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
            assertThat(town.found(id).enqueued()).isEqualTo(10);
        }

        town.steps(id, 10);

        assertThat(town.rows("SELECT count(*), count(DISTINCT record) FROM seen"))
                .containsExactly("25|25");
        assertThat(town.found(id).settled()).isEqualTo(25);
    }

    @Test
    void twoReplicasAtOnceEnqueueNoRowTwice() {
        town.users(200);
        long id = town.begin(order(USERS, "counts", 10)).id();
        BackfillKeeper other = new BackfillKeeper(town.database.pool(), TestDatabase.HOME, 10);
        for (int round = 0; round < 30; round++) {
            var both = io.smallrye.mutiny.Uni.join()
                    .all(town.keeper.step(id), other.step(id))
                    .andFailFast();
            both.await().indefinitely();
            town.work();
        }
        assertThat(town.found(id).status()).isEqualTo("done");
        assertThat(town.rows("SELECT count(*), count(DISTINCT record) FROM seen"))
                .containsExactly("200|200");
    }

    @Test
    void aPausedOneEnqueuesNothingUntilItIsResumedAndACancelledOneNeverAgain() {
        town.users(25);
        long id = town.begin(order(USERS, "counts", 10)).id();
        town.step(id);
        assertThat(town.steer(id, Backfills.Act.PAUSE).changed()).isTrue();
        assertThat(town.steer(id, Backfills.Act.PAUSE).changed())
                .as("it is paused already")
                .isFalse();
        assertThat(town.steps(id, 3)).containsOnly("held");
        assertThat(town.found(id).enqueued()).isEqualTo(10);
        assertThat(town.found(id).settled()).as("and is counted").isEqualTo(10);

        assertThat(town.steer(id, Backfills.Act.RESUME).changed()).isTrue();
        assertThat(town.step(id)).isEqualTo("enqueued");
        assertThat(town.steer(id, Backfills.Act.CANCEL).backfill().status()).isEqualTo("cancelled");
        town.work();
        assertThat(town.step(id)).isEqualTo("gone");
        assertThat(town.steer(id, Backfills.Act.RESUME).refused()).isTrue();
        assertThat(town.found(id).enqueued()).isEqualTo(20);
    }

    @Test
    void aRoundCarriesOnAndAFailureIsTold() {
        town.users(25);
        long id = town.begin(order(USERS, "counts", 30)).id();
        town.database.execute("ALTER TABLE users RENAME TO people");
        town.keeper.keep().await().indefinitely();
        assertThat(town.found(id).holding()).contains("users").contains("does not exist");

        town.database.execute("ALTER TABLE people RENAME TO users");
        town.keeper.keep().await().indefinitely();
        assertThat(town.found(id).enqueued()).isEqualTo(25);
    }

    private static int pid(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }
}
