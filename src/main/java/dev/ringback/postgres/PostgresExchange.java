package dev.ringback.postgres;

import dev.ringback.intake.Door;
import dev.ringback.intake.Ears;
import dev.ringback.intake.Exchange;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.pgclient.PgConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgConnectOptions;
import java.util.concurrent.atomic.AtomicInteger;

/** Opens the ears and the door, each on a connection of its own. */
public final class PostgresExchange implements Exchange {
    private static final String EARS = "ringback ears";
    private static final String DOOR = "ringback door";

    /** Our role may end its own sessions; the number may be another session's by now, so the rest is asked, too. */
    private static final String END = """
            SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
            WHERE pid = $1::integer AND application_name = $2::text
              AND datname = pg_catalog.current_database() AND usename = current_user""";

    private final OwnConnection connections;
    private final Home home;
    private final AtomicInteger lastDoor = new AtomicInteger();

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
        return connections.open(EARS, connection -> PostgresEars.on(connection, connections, bell));
    }

    @Override
    public Uni<Door> door() {
        return connections.open(
                DOOR, connection -> endLast(connection).replaceWith(() -> PostgresDoor.on(connection, home)));
    }

    /** If our last line to the door is dead at our end only, the server still lets it have the seat. */
    private Uni<Void> endLast(PgConnection connection) {
        int last = lastDoor.getAndSet(connection.processId());
        return connection
                .preparedQuery(END)
                .execute(Tuple.of(last, DOOR))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
