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
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;

/** A table is cleared and filled again, while two replicas work and people go on writing. */
final class LargeReload implements AutoCloseable {
    private final ConnectTown town = new ConnectTown(
            500,
            ConnectTown.contacts(Operation.INSERT, Operation.UPDATE, Operation.DELETE),
            Interest.in(TableName.of("users"), Operation.INSERT));
    private final AtomicBoolean working = new AtomicBoolean(true);
    private List<Thread> replicas = List.of();

    @Override
    public void close() {
        working.set(false);
        Awaitility.await().atMost(Duration.ofMinutes(4)).until(() -> replicas.stream()
                .noneMatch(Thread::isAlive));
        town.close();
    }

    /** Five are changed, five are gone, five are new: no mail goes out, and only these are processed afterwards. */
    void isHeld(int size, int transactions) {
        town.connect(contacts(1, size));
        town.watched();
        replicas = List.of(replica(), replica());
        replicas.forEach(Thread::start);

        List<String> reload = new ArrayList<>(List.of("DELETE FROM salesforce.contact"));
        for (int i = 0; i < transactions; i++) {
            int from = 1 + size / transactions * i;
            reload.add(contacts(from + (i == 0 ? 5 : 0), size / transactions * (i + 1)));
        }
        reload.add(contacts(size + 1, size + 5));
        List<Long> latencies = new ArrayList<>();
        Thread connect = new Thread(() -> town.connect(reload.toArray(String[]::new)));
        connect.start();
        do {
            latencies.add(signUp());
        } while (connect.isAlive() || !isParked(2L * size));
        town.database.execute(
                "UPDATE salesforce.contact SET title = 'Prof.' WHERE sfid IN ('s6', 's7', 's8', 's9', 's10')");
        assertThat(town.database.rows("SELECT DISTINCT tables FROM mails")).containsExactly("mails-1");
        assertThat(town.database.value(
                        "SELECT count(*) FROM database_trigger_logs WHERE attempts > 0 OR status = 'retrying'"))
                .isEqualTo("0");
        latencies.sort(null);
        assertThat(latencies.get(latencies.size() / 2))
                .as("how long a sign-up takes meanwhile, on whatever machine")
                .isLessThan(60_000);

        town.database.execute("DELETE FROM mails");
        assertThat(town.keep()).singleElement().matches(ReloadKeeper.Undecided::ended);
        decide(Reloads.Act.DISCARD_UNCHANGED);
        Reloads.Found found = decide(Reloads.Act.RELEASE_CHANGED);

        assertThat(found.reload().state()).isEqualTo("decided");
        assertThat(found.byMeaning())
                .containsEntry("unchanged", size - 10L)
                .containsEntry("changed", 5L)
                .containsEntry("new", 5L)
                .containsEntry("gone", 5L);
        Awaitility.await().atMost(Duration.ofMinutes(4)).until(() -> town.mails() >= 20);
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
        Awaitility.await()
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofMinutes(4))
                .until(() -> town.database
                        .value("SELECT count(*) FROM mails WHERE tables = 'mails-1' AND record_id = '" + id + "'")
                        .equals("1"));
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }

    private Thread replica() {
        Engine<SqlConnection> engine = town.engine();
        return new Thread(() -> {
            while (working.get()) {
                engine.work(1000).await().atMost(Duration.ofMinutes(4));
            }
        });
    }

    private Reloads.Found decide(Reloads.Act act) {
        LogSession session = new LogSession(town.database.pool());
        return session.actAtLength(
                        open -> new Reloads(session, TestDatabase.HOME).decide(open, "contact-1", act, "somebody"))
                .await()
                .indefinitely()
                .orElseThrow()
                .found();
    }
}
