package dev.ringback;

import dev.ringback.postgres.PooledSockets;
import dev.ringback.postgres.Route;
import io.quarkus.arc.Unremovable;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgPool;
import io.vertx.pgclient.SslMode;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the pool, and keeps how it connects for the two lines outside the pool: there is no other place where the
 * framework shows that.
 */
@Singleton
@Unremovable
class Connections implements PgPoolCreator {
    private final Settings settings;
    private final PooledSockets sockets = new PooledSockets();
    private volatile @Nullable PgConnectOptions options;

    Connections(Settings settings) {
        this.settings = settings;
    }

    @Override
    @SuppressWarnings("deprecation") // the framework's interface still speaks of PgPool
    public PgPool create(Input input) {
        PgConnectOptions connect =
                new PgConnectOptions(input.pgConnectOptionsList().get(0));
        boolean verified = connect.getSslMode() == SslMode.VERIFY_CA || connect.getSslMode() == SslMode.VERIFY_FULL;
        if (!verified) {
            // As libpq: require and prefer encrypt, and trust whom they reach. Hosted certificates cannot be verified.
            connect.setTrustAll(true);
        }
        connect.setTcpKeepAlive(true);
        connect.setIdleTimeout((int) deadAfter().toMillis());
        connect.setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        options = connect;
        PgConnectOptions pooled = new PgConnectOptions(connect);
        pooled.addProperty("application_name", "ringback");
        PgPool pool = PgPool.pool(input.vertx(), new Route(input.vertx(), pooled), input.poolOptions());
        sockets.watch(pool);
        return pool;
    }

    /** The pool is about to be closed; a dead link must not hold up the stop. */
    void end() {
        sockets.cut();
    }

    /** No statement takes longer, and no answer is longer under way: the link is dead at the other end. */
    private Duration deadAfter() {
        return settings.processing().statementTimeout().plus(settings.intake().answer());
    }

    /** How to connect outside the pool, where a connection may be silent for as long as it likes. */
    PgConnectOptions own() {
        PgConnectOptions connect = options;
        if (connect == null) {
            throw new IllegalStateException("the pool has not been made yet");
        }
        PgConnectOptions own = new PgConnectOptions(connect);
        own.setIdleTimeout(0);
        own.setMetricsName("postgresql|lines");
        return own;
    }
}
