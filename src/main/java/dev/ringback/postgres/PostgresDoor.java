package dev.ringback.postgres;

import dev.ringback.intake.Door;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.pgclient.PgConnection;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Session locks on a connection that does nothing else: they end with it, whatever ends it. */
final class PostgresDoor implements Door {
    /**
     * The longest single wait for the seat. A statement that waits keeps vacuum from what was deleted since it began, and a
     * link that died meanwhile is found out at its end; each end may be a line in a log of slow statements.
     */
    private static final Duration SEAT_WAIT = Duration.ofMinutes(2);

    private static final Duration ANSWER = Duration.ofSeconds(5);

    /** A wait that is over without the seat is no error, and is not to be written into the server's log as one. */
    private static final String SEAT = """
            DO $wait$
            BEGIN
                PERFORM pg_catalog.set_config('lock_timeout', '%3$d', true);
                PERFORM pg_catalog.pg_advisory_lock(%1$d, %2$d);
            EXCEPTION WHEN lock_not_available THEN
                NULL;
            END
            $wait$;
            SELECT pg_catalog.pg_try_advisory_lock(%1$d, %2$d)""";

    /** It is on its way before the seat is ours, and whoever has not got the seat must not wait for the door. */
    private static final String DOOR =
            "SELECT pg_catalog.pg_advisory_lock(%1$d, %3$d) WHERE pg_catalog.pg_try_advisory_lock(%1$d, %2$d)";

    private static final String UNLOCK = "SELECT pg_catalog.pg_advisory_unlock_all()";

    private final PgConnection connection;
    private final Duration seatWait;
    private final String seat;
    private final String door;
    private final CompletableFuture<Void> gone;
    private final Uni<Void> closed =
            Uni.createFrom().deferred(this::hangUp).memoize().indefinitely();
    private volatile boolean waits;

    private PostgresDoor(PgConnection connection, Home home, Duration seatWait) {
        this.connection = connection;
        this.seatWait = seatWait;
        this.seat = SEAT.formatted(home.lockClass(), Home.SEAT, seatWait.toMillis());
        this.door = DOOR.formatted(home.lockClass(), Home.SEAT, Home.DOOR);
        this.gone = OwnConnection.gone(connection);
    }

    static PostgresDoor on(PgConnection connection, Home home) {
        return on(connection, home, SEAT_WAIT);
    }

    static PostgresDoor on(PgConnection connection, Home home, Duration seatWait) {
        return new PostgresDoor(connection, home, seatWait);
    }

    @Override
    public Uni<Void> approach(Runnable seated) {
        return Uni.createFrom().deferred(() -> {
            waits = true;
            return queue(seated).eventually(() -> waits = false);
        });
    }

    /** Both requests are sent at once, so that no moment passes between the seat and the wait for the door. */
    private Uni<Void> queue(Runnable seated) {
        Uni<Boolean> hasSeat = connection
                .query(seat)
                .execute()
                .map(done -> done.next().iterator().next().getBoolean(0))
                .ifNoItem()
                .after(seatWait.plus(ANSWER))
                .fail()
                .invoke(taken -> {
                    if (taken) {
                        seated.run();
                    }
                });
        Uni<RowSet<Row>> atDoor = connection.query(door).execute();
        return Uni.combine()
                .all()
                .unis(hasSeat, atDoor)
                .with((taken, held) -> taken && held.size() == 1)
                .chain(held -> held ? Uni.createFrom().voidItem() : leave().chain(() -> queue(seated)));
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
        return Uni.createFrom().completionStage(gone.copy());
    }

    @Override
    public Uni<Void> close() {
        return closed;
    }

    /** A backend that waits for a lock does not see that its client has gone: it is woken first. */
    private Uni<Void> hangUp() {
        Uni<Void> woken = waits ? connection.cancelRequest() : Uni.createFrom().voidItem();
        return woken.ifNoItem()
                .after(OwnConnection.GOODBYE)
                .fail()
                .onFailure()
                .recoverWithNull()
                .chain(() -> OwnConnection.close(connection, gone));
    }
}
