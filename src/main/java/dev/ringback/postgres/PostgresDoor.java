package dev.ringback.postgres;

import dev.ringback.intake.Door;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.pgclient.PgConnection;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;

/** Session locks on a connection that does nothing else: they end with it, whatever ends it. */
final class PostgresDoor implements Door {
    private static final String LOCK = "SELECT pg_advisory_lock($1::integer, $2::integer)";
    private static final String UNLOCK = "SELECT pg_advisory_unlock_all()";

    private final PgConnection connection;
    private final int lockClass;
    private final Uni<Void> gone;
    private volatile boolean waits;

    PostgresDoor(PgConnection connection, Home home) {
        this.connection = connection;
        this.lockClass = home.lockClass();
        this.gone = OwnConnection.gone(connection);
        gone.subscribe().with(nothing -> {});
    }

    /** Both requests are sent at once, so that no moment passes between the seat and the wait for the door. */
    @Override
    public Uni<Void> approach(Runnable seated) {
        waits = true;
        Uni<RowSet<Row>> seat = lock(Home.SEAT).invoke(seated);
        return Uni.combine().all().unis(seat, lock(Home.DOOR)).discardItems().eventually(() -> waits = false);
    }

    private Uni<RowSet<Row>> lock(int number) {
        return connection.preparedQuery(LOCK).execute(Tuple.of(lockClass, number));
    }

    @Override
    public Uni<Void> leave() {
        return connection.query(UNLOCK).execute().replaceWithVoid();
    }

    /** A line that waits for a lock cannot answer; the ears, which go the same way, are pinged meanwhile. */
    @Override
    public Uni<Void> ping() {
        return waits
                ? Uni.createFrom().voidItem()
                : connection.query("SELECT 1").execute().replaceWithVoid();
    }

    @Override
    public Uni<Void> gone() {
        return gone;
    }

    /** A backend that waits for a lock does not see that its client has gone: it is woken first. */
    @Override
    public Uni<Void> close() {
        Uni<Void> woken = waits ? connection.cancelRequest() : Uni.createFrom().voidItem();
        return woken.ifNoItem()
                .after(PostgresExchange.GOODBYE)
                .fail()
                .onFailure()
                .recoverWithNull()
                .chain(() -> OwnConnection.close(connection));
    }
}
