package dev.ringback.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringback.intake.IntakeSettings;
import io.vertx.mutiny.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pooler in transaction mode between us and the database: it is noticed, and nothing is left behind in its sessions. */
class PoolerTest {
    private static final int SESSIONS = 4;
    private static final IntakeSettings WATCHFUL = new IntakeSettings(
            2, 50, Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofMillis(300), Duration.ofSeconds(5));

    private final Vertx vertx = Vertx.vertx();
    private final List<TransactionPooler> poolers = new ArrayList<>();
    private BellTown town;

    @BeforeEach
    void open() {
        town = BellTown.open();
    }

    @AfterEach
    void close() {
        vertx.closeAndAwait();
        poolers.forEach(TransactionPooler::close);
        town.close();
    }

    @ParameterizedTest
    @CsvSource({"1, false", "2, false", "4, false", "1, true", "2, true", "3, true", "4, true"})
    void noLineIsOpenedThroughItAndNothingIsLeftBehind(int sessions, boolean inTurn) {
        PgConnectOptions through = through(sessions, inTurn);
        for (int i = 0; i < 3; i++) {
            PostgresExchange exchange = new PostgresExchange(vertx, through, TestDatabase.HOME);
            assertThatThrownBy(() -> exchange.listen(() -> {}).await().atMost(Duration.ofMinutes(1)))
                    .hasMessageContaining("pooler in transaction mode");
            assertThatThrownBy(() -> exchange.door().await().atMost(Duration.ofMinutes(1)))
                    .hasMessageContaining("pooler in transaction mode");
        }
        assertThat(leftBehind(sessions)).isEmpty();
    }

    @Test
    void theServiceWorksThroughItByPollingAndLosesAndDoublesNothing() {
        PgConnectOptions through = through(SESSIONS, false);
        BellReplica replica = town.replica(through, through, WATCHFUL).start();
        replica.signals.awaitMore("ears unwell", 2);
        assertThat(replica.intake.isListening()).isFalse();
        assertThat(replica.intake.isPorter()).isFalse();
        for (int i = 0; i < 300; i++) {
            town.insertUser();
        }
        BellTown.await("all settled", () -> {
            replica.intake.poll();
            return town.number("SELECT count(*) FROM database_trigger_logs WHERE status <> 'succeeded'") == 0;
        });
        assertThat(town.number("SELECT count(DISTINCT user_id) FROM effects")).isEqualTo(300);
        assertThat(town.number("SELECT count(*) FROM effects")).isEqualTo(300);
        assertThat(replica.signals.count("claim unwell")).isZero();
        // A claim holds some until it ends; none may outlast it.
        BellTown.await(
                "no lock",
                () -> town.number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
                        == 0);
        assertThat(leftBehind(SESSIONS)).isEmpty();
    }

    /** Its locks are those of the same door: it is rung for, and what it leaves due the other one polls. */
    @Test
    void aReplicaThatConnectsDirectlyIsStillRungFor() {
        PgConnectOptions through = through(SESSIONS, false);
        BellReplica polling = town.replica(through, through, WATCHFUL).start();
        polling.signals.awaitMore("ears unwell", 1);
        BellReplica direct = town.replica().startAndSleep();
        for (int i = 0; i < 10; i++) {
            town.awaitSettled(town.insertUser());
        }
        BellTown.await("the direct one is the porter", direct.intake::isPorter);
        assertThat(polling.intake.isPorter()).isFalse();
    }

    private PgConnectOptions through(int sessions, boolean inTurn) {
        PgConnectOptions direct = town.options();
        TransactionPooler pooler =
                TransactionPooler.before(direct.getPort(), direct.getUser(), direct.getDatabase(), sessions, inTurn);
        poolers.add(pooler);
        return direct.setPort(pooler.port());
    }

    /** What each of the pooler's sessions has been told to keep; they are asked one by one, while the others are held. */
    private List<String> leftBehind(int sessions) {
        return poolers.get(0)
                .askEach(
                        sessions,
                        "SELECT 'set ' || name FROM pg_settings WHERE source = 'session'"
                                + " UNION ALL SELECT 'listens to ' || pg_listening_channels()"
                                + " UNION ALL SELECT 'holds ' || objid FROM pg_locks"
                                + " WHERE pid = pg_backend_pid() AND locktype = 'advisory'"
                                + " UNION ALL SELECT 'prepared ' || name FROM pg_prepared_statements");
    }
}
