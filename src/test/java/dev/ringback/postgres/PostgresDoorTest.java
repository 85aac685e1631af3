package dev.ringback.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.pgclient.PgConnection;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresDoorTest {
    private static final Duration SEAT_WAIT = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Vertx vertx = Vertx.vertx();
    private BellTown town;

    @BeforeEach
    void open() {
        town = BellTown.open();
    }

    @AfterEach
    void close() {
        vertx.closeAndAwait();
        town.close();
    }

    @Test
    void whoFindsBothFreeHoldsBoth() {
        PostgresDoor door = door(town.options());
        AtomicInteger seated = new AtomicInteger();
        door.approach(seated::incrementAndGet).await().indefinitely();
        assertThat(seated).hasValue(1);
        assertThat(town.locks(Home.SEAT, true)).isEqualTo(1);
        assertThat(town.locks(Home.DOOR, true)).isEqualTo(1);
        door.leave().await().indefinitely();
        assertThat(town.locks(Home.SEAT, true)).isZero();
        assertThat(town.locks(Home.DOOR, true)).isZero();
    }

    @Test
    void itCanBeApproachedAndLeftManyTimes() {
        PostgresDoor door = door(town.options());
        for (int i = 0; i < 50; i++) {
            door.approach(() -> {}).await().indefinitely();
            door.leave().await().indefinitely();
            assertThat(town.locks(Home.SEAT, true) + town.locks(Home.DOOR, true))
                    .isZero();
        }
    }

    @Test
    void whoHasTheSeatIsToldSoWhileItWaitsForTheDoor() {
        try (BellTown.Writer late = town.begin()) {
            late.insert();
            PostgresDoor door = door(town.options());
            CompletableFuture<Void> seated = new CompletableFuture<>();
            CompletableFuture<Void> held =
                    door.approach(() -> seated.complete(null)).subscribeAsCompletionStage();
            seated.orTimeout(1, java.util.concurrent.TimeUnit.MINUTES).join();
            assertThat(held).isNotDone();
            late.commit();
            held.join();
        }
    }

    @Test
    void whoWaitsForTheSeatDoesNotWaitForTheDoor() {
        door(town.options()).approach(() -> {}).await().indefinitely();
        PostgresDoor second = door(town.options());
        var unused = second.approach(() -> {}).subscribeAsCompletionStage();
        town.awaitLock(Home.SEAT, false);
        assertThat(town.locks(Home.DOOR, false)).isZero();
    }

    /** A replica may be stopped by its own garbage collector: the wait for the door must not need a word from it. */
    @Test
    void noMomentPassesBetweenTheSeatAndTheWaitForTheDoor() {
        try (TcpProxy proxy = TcpProxy.to(town.options().getPort())) {
            PostgresDoor first = door(town.options());
            first.approach(() -> {}).await().indefinitely();
            // A wait that ended meanwhile could not be begun again.
            var unused = door(town.options(proxy), PATIENCE).approach(() -> {}).subscribeAsCompletionStage();
            town.awaitLock(Home.SEAT, false);
            proxy.holdRequests("");
            first.leave().await().indefinitely();
            town.awaitLock(Home.DOOR, true);
        }
    }

    /** A statement that waits for hours keeps vacuum, in the whole database, from all that was deleted meanwhile. */
    @Test
    void whoWaitsForTheSeatDoesNotHoldBackVacuum() {
        door(town.options()).approach(() -> {}).await().indefinitely();
        PostgresDoor second = door(town.options());
        CompletableFuture<Void> held = second.approach(() -> {}).subscribeAsCompletionStage();
        town.awaitLock(Home.SEAT, false);
        long before = town.number("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
        town.insertUser();
        BellTown.await(
                "a newer snapshot",
                () -> town.number("SELECT coalesce(min(backend_xmin::text::bigint), 0) FROM pg_stat_activity"
                                + " WHERE datname = current_database() AND wait_event = 'advisory'")
                        > before % (1L << 32));
        assertThat(held).isNotDone();
    }

    @Test
    void aWaitForTheSeatThatIsBegunAgainEndsWithTheSeat() {
        PostgresDoor first = door(town.options());
        first.approach(() -> {}).await().indefinitely();
        AtomicInteger seated = new AtomicInteger();
        PostgresDoor second = door(town.options());
        CompletableFuture<Void> held = second.approach(seated::incrementAndGet).subscribeAsCompletionStage();
        town.awaitLock(Home.SEAT, false);
        String begun = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND wait_event = 'advisory' AND now() - query_start < interval '100 milliseconds'";
        BellTown.await("a first wait", () -> town.number(begun) == 0);
        BellTown.await("a second wait", () -> town.number(begun) == 1);
        first.leave().await().indefinitely();
        held.join();
        assertThat(seated).hasValue(1);
        assertThat(town.locks(Home.SEAT, true)).isEqualTo(1);
        assertThat(town.locks(Home.DOOR, true)).isEqualTo(1);
    }

    @Test
    void closingEndsAWaitForTheSeat() {
        door(town.options()).approach(() -> {}).await().indefinitely();
        PostgresDoor second = door(town.options());
        var unused = second.approach(() -> {}).subscribeAsCompletionStage();
        town.awaitLock(Home.SEAT, false);
        second.close().await().atMost(PATIENCE);
        BellTown.await("no wait", () -> town.locks(Home.SEAT, false) + town.locks(Home.DOOR, false) == 0);
        assertThat(town.locks(Home.SEAT, true)).isEqualTo(1);
    }

    @Test
    void closingEndsAWaitForTheDoor() {
        try (BellTown.Writer late = town.begin()) {
            late.insert();
            PostgresDoor door = door(town.options());
            var unused = door.approach(() -> {}).subscribeAsCompletionStage();
            town.awaitLock(Home.DOOR, false);
            door.close().await().atMost(PATIENCE);
            BellTown.await("no wait", () -> town.locks(Home.DOOR, false) + town.locks(Home.SEAT, true) == 0);
        }
    }

    @Test
    void aWaitingLineThatIsDeadAtTheOtherEndIsGoneAfterItWasClosed() {
        try (TcpProxy proxy = TcpProxy.to(town.options().getPort())) {
            door(town.options()).approach(() -> {}).await().indefinitely();
            PostgresDoor door = door(town.options(proxy));
            var unused = door.approach(() -> {}).subscribeAsCompletionStage();
            town.awaitLock(Home.SEAT, false);
            proxy.goHalfOpen("");
            door.close().await().atMost(PATIENCE);
            door.gone().await().atMost(PATIENCE);
        }
    }

    private PostgresDoor door(PgConnectOptions options) {
        return door(options, SEAT_WAIT);
    }

    private PostgresDoor door(PgConnectOptions options, Duration seatWait) {
        PgConnectOptions pipelining = new PgConnectOptions(options).setPipeliningLimit(16);
        return PostgresDoor.on(PgConnection.connectAndAwait(vertx, pipelining), TestDatabase.HOME, seatWait);
    }
}
