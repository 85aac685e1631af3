package dev.ringback.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PooledSocketsTest {
    private static final int PATIENCE = 60;

    private final TestDatabase database = TestDatabase.empty();
    private final Vertx vertx = Vertx.vertx();
    private final TcpProxy network = TcpProxy.to(database.database().port());
    private final PooledSockets sockets = new PooledSockets();
    private Pool pool;

    @AfterEach
    void close() {
        network.close();
        vertx.close();
        database.close();
    }

    private void poolWithIdleTimeout(int seconds) {
        PgConnectOptions options = new PgConnectOptions(database.connectOptions())
                .setPort(network.port())
                .setIdleTimeout(seconds);
        pool = makePool(options);
        sockets.watch(pool);
        assertThat(answer()).succeedsWithin(PATIENCE, TimeUnit.SECONDS);
    }

    @SuppressWarnings("deprecation") // the kind that the framework asks for
    private Pool makePool(PgConnectOptions options) {
        return io.vertx.pgclient.PgPool.pool(vertx, options, new PoolOptions().setMaxSize(1));
    }

    private CompletableFuture<?> answer() {
        return pool.query("SELECT 1").execute().toCompletionStage().toCompletableFuture();
    }

    @Test
    void aStatementOnADeadLinkFailsAndTheNextOnesHaveANewConnection() {
        poolWithIdleTimeout(1);
        network.goHalfOpen("");

        assertThat(answer()).failsWithin(PATIENCE, TimeUnit.SECONDS);
        // The pool learns of the end a moment later than the statement does.
        Awaitility.await().atMost(java.time.Duration.ofMinutes(3)).untilAsserted(() -> assertThat(answer())
                .succeedsWithin(PATIENCE, TimeUnit.SECONDS));
    }

    @Test
    void aPoolWithADeadLinkCanBeClosed() {
        poolWithIdleTimeout(600);
        network.goHalfOpen("");

        CompletableFuture<Void> closed = pool.close().toCompletionStage().toCompletableFuture();
        sockets.cut();

        assertThat(closed).succeedsWithin(PATIENCE, TimeUnit.SECONDS);
    }
}
