package dev.ringback.postgres.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import dev.ringback.postgres.Home;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.pgclient.PgBuilder;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CensusTakerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SCHEMA = "Ringback \"own\"";

    private static EmbeddedDatabase server;
    private static Vertx vertx;
    private static Pool pool;

    @BeforeAll
    static void manyChanges() {
        server = EmbeddedDatabase.start(ServerOptions.fast());
        WrittenLog log = new WrittenLog(server.createDatabase("census"), SCHEMA).installed();
        log.write("""
                INSERT INTO %s.database_trigger_logs (status)
                SELECT CASE WHEN nth % 1000 = 0 THEN 'dead' WHEN nth % 4 = 0 THEN 'ignored' ELSE 'succeeded' END
                FROM generate_series(1, 400000) nth""");
        log.write("""
                INSERT INTO %s.ringback_deliveries (change_id, processor, kind, recipient, status)
                SELECT nth, 'p', 'mail', 'a@example.com', 'succeeded' FROM generate_series(1, 10) nth""");
        vertx = Vertx.vertx();
        pool = pool("census");
    }

    @AfterAll
    static void stop() {
        pool.closeAndAwait();
        vertx.closeAndAwait();
        server.close();
    }

    @Test
    void whatIsTooManyToCountIsEstimatedAndSaidToBe() {
        Census census = taken(2_100);

        assertThat(census.changes().estimated()).containsExactly("succeeded", "ignored");
        assertThat(census.changes().byStatus().get("succeeded")).isCloseTo(300_000, withPercentage(10));
        assertThat(census.changes().byStatus().get("ignored")).isCloseTo(99_600, withPercentage(10));
        assertThat(census.changes().byStatus()).containsEntry("dead", 400L).containsEntry("pending", 0L);
        assertThat(census.deliveries().estimated()).isEmpty();
        assertThat(census.deliveries().byStatus()).containsEntry("succeeded", 10L);
    }

    @Test
    void whatIsNotTooManyIsCounted() {
        Census census = taken(StatusCount.EXACT_UP_TO_PAGES);

        assertThat(census.changes().estimated()).isEmpty();
        assertThat(census.changes().byStatus())
                .containsEntry("succeeded", 300_000L)
                .containsEntry("ignored", 99_600L)
                .containsEntry("dead", 400L);
        assertThat(census.oldestPendingSeconds()).isEmpty();
    }

    @Test
    void aLogThatIsNotInstalledYetIsUnavailable() {
        server.createDatabase("empty");
        Pool empty = pool("empty");
        try {
            assertThatThrownBy(() -> new CensusTaker(new LogSession(empty), new Home(SCHEMA), Clock.systemUTC())
                            .census()
                            .await()
                            .atMost(PATIENCE))
                    .isInstanceOf(LogUnavailable.class);
        } finally {
            empty.closeAndAwait();
        }
    }

    private static Census taken(long exactUpToPages) {
        return new CensusTaker(new LogSession(pool), new Home(SCHEMA), Clock.systemUTC(), exactUpToPages)
                .census()
                .await()
                .atMost(PATIENCE);
    }

    private static Pool pool(String database) {
        return PgBuilder.pool()
                .connectingTo(new PgConnectOptions()
                        .setPort(server.port())
                        .setDatabase(database)
                        .setUser("ringback")
                        .setPassword("ringback"))
                .with(new PoolOptions().setMaxSize(2))
                .using(vertx)
                .build();
    }
}
