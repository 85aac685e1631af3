package dev.ringback.postgres.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringback.processing.Engine;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Applications and Heroku Connect update the same few records at random while two replicas keep them in step and Connect
 * writes back what it has brought to Salesforce.
 */
final class Tussle {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String WRITE_BACK = "UPDATE salesforce.contact SET sfid = coalesce(sfid, '003' || id),"
            + " _hc_lastop = 'SYNCED', systemmodstamp = now() WHERE _hc_lastop = 'PENDING'";
    private static final String DIFFERENCES = """
            SELECT count(*) FROM users u FULL JOIN salesforce.contact c ON c.ringback_user_id__c = u.id::text
            WHERE (u.id IS NULL OR c.id IS NULL)
               OR (u.first_name, u.last_name, u.email) IS DISTINCT FROM (c.firstname, c.lastname, c.email)""";

    private final Office office;
    private final long seed;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger left;
    private final long pauseNanos;

    /** @param pause between two updates of one writer */
    Tussle(Office office, long seed, int updates, Duration pause) {
        this.office = office;
        this.seed = seed;
        this.left = new AtomicInteger(updates);
        this.pauseNanos = pause.toNanos();
    }

    void run() throws InterruptedException, ExecutionException {
        office.app("INSERT INTO users (last_name) SELECT 'u' || g FROM generate_series(1, 20) g");
        office.connect("INSERT INTO salesforce.contact (sfid, lastname)"
                + " SELECT '00X' || g, 'c' || g FROM generate_series(1, 20) g");
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<?>> writers = new ArrayList<>();
        List<Future<?>> others = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Random random = new Random(seed + i);
            boolean connect = i % 2 == 0;
            writers.add(threads.submit(() -> write(random, connect)));
            others.add(threads.submit(() -> keepInStep(office.engine())));
        }
        others.add(threads.submit(this::writeBack));
        for (Future<?> writer : writers) {
            writer.get();
        }
        await().atMost(LIMIT).until(this::isSettled);
        over.set(true);
        for (Future<?> other : others) {
            other.get();
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }

    /** Both tables are equal, each change is settled well, and another write-back moves nothing. */
    void assertCalm() {
        assertThat(office.database().value(DIFFERENCES)).isEqualTo("0");
        assertThat(office.database().rows("SELECT DISTINCT status FROM database_trigger_logs"))
                .containsOnly("succeeded", "ignored");
        String before = versions();
        office.connect(
                "UPDATE salesforce.contact SET _hc_lastop = 'SYNCED', systemmodstamp = now()",
                "UPDATE salesforce.contact SET lastname = lastname || ''");
        String after = versions();
        assertThat(office.work()).isPositive();
        assertThat(versions()).isEqualTo(after);
        assertThat(after).startsWith(before.substring(0, before.indexOf('|')));
    }

    private String versions() {
        return office.database()
                .value("SELECT (SELECT md5(string_agg(xmin::text, ' ' ORDER BY id)) FROM users),"
                        + " (SELECT count(*) FROM salesforce._trigger_log),"
                        + " (SELECT md5(string_agg(xmin::text, ' ' ORDER BY id)) FROM salesforce.contact),"
                        + " (SELECT md5(string_agg(xmin::text, ' ' ORDER BY local_key)) FROM ringback_pairs)");
    }

    private boolean isSettled() {
        return office.database()
                .value("SELECT NOT EXISTS (SELECT FROM database_trigger_logs WHERE processed_at IS NULL)"
                        + " AND NOT EXISTS (SELECT FROM salesforce.contact WHERE _hc_lastop = 'PENDING')")
                .equals("t");
    }

    private Void write(Random random, boolean connect) throws SQLException {
        try (Connection connection = office.database().connect();
                Statement statement = connection.createStatement()) {
            if (connect) {
                statement.execute("SET xmlbinary = 'hex'");
            }
            while (left.getAndDecrement() > 0) {
                unlessDeadlocked(() -> statement.execute(update(random, connect)));
                LockSupport.parkNanos(pauseNanos);
            }
        }
        return null;
    }

    private interface Write {
        void run() throws SQLException;
    }

    /** Two writers who take many rows in whatever order may wait for each other: one of them is then not served. */
    private static void unlessDeadlocked(Write write) throws SQLException {
        try {
            write.run();
        } catch (IllegalStateException | SQLException e) {
            Throwable cause = e instanceof SQLException ? e : e.getCause();
            if (!(cause instanceof SQLException refused) || !"40P01".equals(refused.getSQLState())) {
                throw e;
            }
        }
    }

    /** Mostly one row; now and then some at once, in whatever order the table has them. */
    private static String update(Random random, boolean connect) {
        String[] columns = connect
                ? new String[] {"firstname", "lastname", "email"}
                : new String[] {"first_name", "last_name", "email"};
        int row = 1 + random.nextInt(40);
        String where = random.nextInt(50) == 0 ? "id % 5 = " + row % 5 : "id = " + row;
        return "UPDATE " + (connect ? "salesforce.contact" : "users") + " SET " + columns[random.nextInt(3)] + " = 'v"
                + random.nextInt(10) + "' WHERE " + where;
    }

    private Void keepInStep(Engine<SqlConnection> engine) {
        while (!over.get()) {
            if (engine.work(200).await().atMost(LIMIT).changes() == 0) {
                LockSupport.parkNanos(1_000_000);
            }
        }
        return null;
    }

    private Void writeBack() throws SQLException {
        while (!over.get()) {
            unlessDeadlocked(() -> office.connect(WRITE_BACK));
            LockSupport.parkNanos(20_000_000);
        }
        return null;
    }
}
