package dev.ringback.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.intake.Door;
import dev.ringback.intake.Ears;
import io.vertx.mutiny.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresExchangeTest {
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
    void earsHearOurBellAndThoseOfHandWrittenTriggers() throws InterruptedException {
        CountDownLatch bells = new CountDownLatch(3);
        exchange(town.options()).listen(bells::countDown).await().indefinitely();
        town.execute("NOTIFY ringback");
        town.execute("NOTIFY create_or_update_record, '{klass_name: \"users\"}'");
        town.execute("NOTIFY delete_record");
        assertThat(bells.await(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void aPingOfTheEarsIsABellThatOnlyTheyHear() throws InterruptedException {
        CountDownLatch bells = new CountDownLatch(1);
        Ears ears = exchange(town.options()).listen(bells::countDown).await().indefinitely();
        for (int i = 0; i < 20; i++) {
            ears.ping().await().atMost(PATIENCE);
        }
        assertThat(bells.getCount()).isEqualTo(1);
    }

    @Test
    void earsWhoseListenIsSwallowedGetNoAnswerToTheirPing() {
        TcpProxy proxy = town.proxy();
        proxy.swallowListen(true);
        Ears swallowed = exchange(town.options(proxy)).listen(() -> {}).await().indefinitely();
        Ears healthy = exchange(town.options()).listen(() -> {}).await().indefinitely();
        var answer = swallowed.ping().subscribeAsCompletionStage();
        healthy.ping().await().atMost(PATIENCE);
        assertThat(answer).isNotDone();
    }

    @Test
    void closedEarsLeaveNothing() {
        Ears ears = exchange(town.options()).listen(() -> {}).await().indefinitely();
        ears.close().await().atMost(PATIENCE);
        ears.gone().await().atMost(PATIENCE);
        BellTown.await("no ears", () -> town.connections(BellTown.EARS) == 0);
    }

    @Test
    void aTerminatedLineIsGone() {
        Ears ears = exchange(town.options()).listen(() -> {}).await().indefinitely();
        Door door = exchange(town.options()).door().await().indefinitely();
        town.terminate(BellTown.EARS);
        town.terminate(BellTown.DOOR);
        ears.gone().await().atMost(PATIENCE);
        door.gone().await().atMost(PATIENCE);
    }

    /** By the time it opens nobody waits for it any more. */
    @Test
    void aLineThatOpensTooLateIsClosed() {
        TcpProxy proxy = town.proxy();
        proxy.swallowNew();
        CountDownLatch cancelled = new CountDownLatch(1);
        var opening = exchange(town.options(proxy))
                .listen(() -> {})
                .onItem()
                .invoke(cancelled::countDown)
                .subscribe()
                .with(late -> {});
        BellTown.await("a connection under way", () -> proxy.open(BellTown.EARS) == 1);
        opening.cancel();
        proxy.letPass();
        BellTown.await("the connection closed", () -> proxy.open(BellTown.EARS) == 0);
        BellTown.await("the server's end closed", () -> town.connections(BellTown.EARS) == 0);
        assertThat(cancelled.getCount()).isEqualTo(1);
    }

    @Test
    void aNewDoorEndsTheOldOneOfTheSameReplica() {
        PostgresExchange exchange = exchange(town.options());
        Door other = exchange(town.options()).door().await().indefinitely();
        Door old = exchange.door().await().indefinitely();
        old.approach(() -> {}).await().indefinitely();
        Door replacing = exchange.door().await().indefinitely();
        replacing.approach(() -> {}).await().atMost(PATIENCE);
        old.gone().await().atMost(PATIENCE);
        other.ping().await().atMost(PATIENCE);
    }

    /** A role, or a provider, may have set limits for ordinary sessions; ours rest for hours. */
    @Test
    void noTimeoutOfTheRoleEndsALine() {
        for (String limit : new String[] {
            "statement_timeout = '500ms'",
            "lock_timeout = '300ms'",
            "idle_session_timeout = '1s'",
            "idle_in_transaction_session_timeout = '500ms'",
            "transaction_timeout = '900ms'" // since version 17
        }) {
            town.execute("DO $$ BEGIN IF EXISTS (SELECT FROM pg_settings WHERE name = '"
                    + limit.substring(0, limit.indexOf(' '))
                    + "') THEN EXECUTE format('ALTER ROLE %I IN DATABASE %I SET " + limit.replace("'", "''")
                    + "', current_user, current_database()); END IF; END $$");
        }
        long user;
        try (BellTown.Writer late = town.begin()) {
            late.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
            late.execute("DO $$ BEGIN IF EXISTS (SELECT FROM pg_settings WHERE name = 'transaction_timeout')"
                    + " THEN SET LOCAL transaction_timeout = 0; END IF; END $$");
            user = late.insert();
            BellReplica replica = town.replica().start();
            BellReplica queuing = town.replica().start();
            town.awaitLock(Home.DOOR, false);
            town.awaitLock(Home.SEAT, false);
            BellTown.await("longer waits than any of the limits", () -> oldestLine() > 2000);
            late.commit();
            town.awaitSettled(user);
            BellTown.await("longer rests than any of the limits", () -> oldestLine() > 4000);
            assertThat(replica.signals.count("ears unwell") + queuing.signals.count("ears unwell"))
                    .isZero();
            assertThat(replica.signals.count("door unwell") + queuing.signals.count("door unwell"))
                    .isZero();
        }
        town.awaitSettled(town.insertUser());
    }

    private long oldestLine() {
        return town.number("SELECT extract(epoch FROM max(now() - backend_start)) * 1000 FROM pg_stat_activity"
                + " WHERE datname = current_database() AND application_name LIKE 'ringback %'");
    }

    private PostgresExchange exchange(PgConnectOptions options) {
        return new PostgresExchange(vertx, options, TestDatabase.HOME);
    }
}
