package dev.ringback.postgres.shield;

import static dev.ringback.postgres.shield.ReloadShieldTest.contacts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.change.TableName;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.reading.LogSession;
import dev.ringback.postgres.reading.Reloads;
import dev.ringback.processing.Engine;
import dev.ringback.processing.Interest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The acceptance of the shield: a table is cleared and filled again, while two replicas work and people go on writing. */
class LargeReloadTest {
    private ConnectTown town;
    private final AtomicBoolean working = new AtomicBoolean(true);

    @BeforeEach
    void watch() {
        town = new ConnectTown(
                500,
                ConnectTown.contacts(Operation.INSERT, Operation.UPDATE, Operation.DELETE),
                Interest.in(TableName.of("users"), Operation.INSERT));
    }

    @AfterEach
    void close() {
        working.set(false);
        town.close();
    }

    /** Five are changed, five are gone, five are new. */
    @ParameterizedTest
    @CsvSource({"5000, 1", "5000, 10", "100000, 1", "100000, 20"})
    void noMailGoesOutAndOnlyTrueDifferencesAreProcessedAfterwards(int size, int transactions) {
        town.local(contacts(1, size));
        town.watched();
        Uni<Void> replicas = Uni.join()
                .all(work(town.engine()), work(town.engine()))
                .andCollectFailures()
                .replaceWithVoid()
                .memoize()
                .indefinitely();
        replicas.subscribe().with(done -> {}, Throwable::printStackTrace);

        List<String> reload = new ArrayList<>(List.of("DELETE FROM salesforce.contact"));
        for (int i = 0; i < transactions; i++) {
            int from = 1 + size / transactions * i;
            reload.add(contacts(from + (i == 0 ? 5 : 0), size / transactions * (i + 1)));
        }
        reload.add(contacts(size + 1, size + 5));
        long began = System.nanoTime();
        List<Long> latencies = new ArrayList<>();
        Thread connect = new Thread(() -> town.connect(reload.toArray(String[]::new)));
        connect.start();
        while (connect.isAlive() || !isParked(2L * size)) {
            latencies.add(signUp());
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        town.database.execute("UPDATE salesforce.contact SET title = 'Prof.' WHERE sfid IN ('s6', 's7', 's8', 's9', 's10')");
        assertThat(town.database.rows("SELECT DISTINCT tables FROM mails")).containsExactly("mails-1");
        assertThat(town.database.value("SELECT count(*) FROM database_trigger_logs WHERE attempts > 0 OR status = 'retrying'"))
                .isEqualTo("0");
        latencies.sort(null);
        System.out.printf(
                "reload of %d in %d: parked after %d ms; a sign-up took %d ms (median), %d ms (most) of %d%n",
                size, transactions, took.toMillis(), latencies.get(latencies.size() / 2),
                latencies.get(latencies.size() - 1), latencies.size());

        town.database.execute("DELETE FROM mails");
        long compares = System.nanoTime();
        assertThat(town.keep()).singleElement().matches(ReloadKeeper.Undecided::ended);
        System.out.printf("compared in %d ms%n", Duration.ofNanos(System.nanoTime() - compares).toMillis());
        long decides = System.nanoTime();
        decide(Reloads.Act.DISCARD_UNCHANGED);
        Reloads.Found found = decide(Reloads.Act.RELEASE_CHANGED);
        System.out.printf("decided in %d ms%n", Duration.ofNanos(System.nanoTime() - decides).toMillis());

        assertThat(found.reload().state()).isEqualTo("decided");
        assertThat(found.byMeaning())
                .containsEntry("unchanged", size - 10L)
                .containsEntry("changed", 5L)
                .containsEntry("new", 5L)
                .containsEntry("gone", 5L);
        org.awaitility.Awaitility.await().until(() -> town.mails() >= 20);
        working.set(false);
        replicas.await().atMost(Duration.ofSeconds(10));
        assertThat(town.database.rows("SELECT operation, count(*) FROM mails GROUP BY 1 ORDER BY 1"))
                .containsExactly("DELETE|5", "INSERT|10", "UPDATE|5");
    }

    private boolean isParked(long changes) {
        return Long.parseLong(town.database.value("SELECT count(*) FROM database_trigger_logs WHERE status = 'parked'"))
                == changes;
    }

    /** Somebody signs up; the answer is how long his mail took, in milliseconds. */
    private long signUp() {
        long began = System.nanoTime();
        String id = town.database.value("INSERT INTO users (last_name) VALUES ('holm') RETURNING id");
        org.awaitility.Awaitility.await()
                .pollInterval(Duration.ofMillis(2))
                .until(() -> town.database.value("SELECT count(*) FROM mails WHERE tables = 'mails-1' AND record_id = '" + id + "'")
                        .equals("1"));
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }

    private Uni<Void> work(Engine<SqlConnection> engine) {
        return Uni.createFrom()
                .deferred(() -> engine.work(1000))
                .onItem()
                .delayIt()
                .by(Duration.ofMillis(1))
                .repeat()
                .until(worked -> !working.get())
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Reloads.Found decide(Reloads.Act act) {
        return new Reloads(new LogSession(town.database.pool()), TestDatabase.HOME)
                .decide("contact-1", act, "somebody")
                .await()
                .indefinitely()
                .orElseThrow();
    }
}
