package dev.ringback.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.mutiny.pgclient.PgConnection;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the pool connects; asked for each connection. The first to ask finds out whether there is a pooler between us and the
 * database: behind one, a statement that was prepared by name may be unknown to the session that is to run it, or another.
 */
public final class Route implements Supplier<Future<PgConnectOptions>> {
    /** A link that is dead from its beginning must not be waited for by everybody after it. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final PgConnectOptions direct;
    private @Nullable Future<PgConnectOptions> found;

    public Route(Vertx vertx, PgConnectOptions direct) {
        this.vertx = vertx;
        this.direct = direct;
    }

    /** If the database was away, the next one asks again. */
    @Override
    public synchronized Future<PgConnectOptions> get() {
        Future<PgConnectOptions> known = found;
        if (known == null || known.failed()) {
            known = find();
            found = known;
        }
        return known;
    }

    private Future<PgConnectOptions> find() {
        return io.vertx.pgclient.PgConnection.connect(vertx, direct)
                .map(PgConnection::newInstance)
                .compose(connection -> Future.fromCompletionStage(optionsFor(connection)))
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private CompletionStage<PgConnectOptions> optionsFor(PgConnection connection) {
        return Pooler.isBefore(connection)
                .map(pooled -> pooled ? behindPooler(direct) : direct)
                .eventually(() -> connection.close().onFailure().recoverWithNull())
                .subscribeAsCompletionStage();
    }

    /** Each statement is then parsed anew, together with its execution. */
    private static PgConnectOptions behindPooler(PgConnectOptions direct) {
        return new PgConnectOptions(direct).setCachePreparedStatements(false).setUseLayer7Proxy(true);
    }
}
