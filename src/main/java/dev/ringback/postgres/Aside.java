package dev.ringback.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgConnectOptions;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A session outside the pool for work that takes minutes, without any time limit. Its locks end with it. */
public final class Aside {
    private final OwnConnection connections;

    /**
     * Opens nothing yet.
     *
     * @param options of the pool's connections, TLS included
     */
    public Aside(Vertx vertx, PgConnectOptions options) {
        this.connections = new OwnConnection(vertx, options);
    }

    /**
     * Opens a session, works in it and closes it, whatever comes of it.
     *
     * @param name shown in pg_stat_activity
     */
    public <T> Uni<T> work(String name, Function<SqlConnection, Uni<T>> work) {
        return connections.open(name, connection -> {
            CompletableFuture<Void> gone = OwnConnection.gone(connection);
            return work.apply(connection).onTermination().call(() -> OwnConnection.close(connection, gone));
        });
    }
}
