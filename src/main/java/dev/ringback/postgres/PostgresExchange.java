package dev.ringback.postgres;

import dev.ringback.intake.Door;
import dev.ringback.intake.Ears;
import dev.ringback.intake.Exchange;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;

/** Opens the ears and the door, each on a connection of its own. */
public final class PostgresExchange implements Exchange {
    private final OwnConnection connections;
    private final Home home;

    /**
     * Opens nothing yet.
     *
     * @param options of the pool's connections, TLS included
     */
    public PostgresExchange(Vertx vertx, PgConnectOptions options, Home home) {
        this.connections = new OwnConnection(vertx, options);
        this.home = home;
    }

    @Override
    public Uni<Ears> listen(Runnable bell) {
        return connections.open("ringback ears", connection -> PostgresEars.on(connection, bell));
    }

    @Override
    public Uni<Door> door() {
        return connections.open(
                "ringback door", connection -> Uni.createFrom().item(PostgresDoor.on(connection, home)));
    }
}
