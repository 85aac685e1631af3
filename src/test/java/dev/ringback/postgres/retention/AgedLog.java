package dev.ringback.postgres.retention;

import dev.ringback.postgres.TestDatabase;
import dev.ringback.retention.Purge;
import dev.ringback.retention.Retention;
import dev.ringback.retention.RetentionListener;
import dev.ringback.retention.RetentionSettings;
import dev.ringback.retention.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A log with changes and deliveries of any age, settled ones kept for 30 days and dead ones for 90. */
final class AgedLog implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PAYLOAD = "jsonb_build_object('operation', 'INSERT', 'record_id', nth::text)";

    final TestDatabase database = TestDatabase.migrated();
    final List<Tally> steps = new ArrayList<>();
    final List<Throwable> failures = new ArrayList<>();

    /** A change that was logged and settled so many days ago. */
    long change(String status, int daysAgo) {
        return change(status, daysAgo, "now() - interval '" + daysAgo + " days'");
    }

    long change(String status, int daysAgo, String processedAt) {
        return Long.parseLong(database.value("""
                INSERT INTO database_trigger_logs (payload, schema, klass_name, status, created_at, updated_at, processed_at)
                SELECT %s, 'public', 'users', '%s', t, t, %s FROM (SELECT now() - interval '%d days' AS t, 1 AS nth) d
                RETURNING id""".formatted(PAYLOAD, status, processedAt, daysAgo)));
    }

    /** Many of them, a second apart. */
    void changes(int count, String status, int daysAgo) {
        database.execute("""
                INSERT INTO database_trigger_logs (payload, schema, klass_name, status, created_at, updated_at, processed_at)
                SELECT %s, 'public', 'users', '%s', t, t, t
                FROM (SELECT nth, now() - interval '%d days' + nth * interval '1 millisecond' AS t
                      FROM generate_series(1, %d) nth) d""".formatted(PAYLOAD, status, daysAgo, count));
    }

    /** What always comes last in a log that is alive. */
    long latest() {
        return change("succeeded", 0);
    }

    long delivery(long change, String status, int daysAgo) {
        return Long.parseLong(database.value("""
                INSERT INTO ringback_deliveries (change_id, processor, kind, recipient, status, created_at, updated_at, sent_at)
                SELECT %d, 'p' || (SELECT count(*) FROM ringback_deliveries), 'mail', 'a@example.com', '%s', t, t,
                       CASE WHEN '%2$s' = 'succeeded' THEN t END
                FROM (SELECT now() - interval '%d days' AS t) d RETURNING id""".formatted(change, status, daysAgo)));
    }

    List<Long> changes() {
        return ids("SELECT id FROM database_trigger_logs ORDER BY id");
    }

    List<Long> deliveries() {
        return ids("SELECT id FROM ringback_deliveries ORDER BY id");
    }

    /** Of acts that were done so many days ago, those that are left after a round. */
    List<Long> actsKeptOf(int... days) {
        for (int ago : days) {
            database.execute("""
                    INSERT INTO ringback_acts (who, role, act, changed, request_hash, at)
                    VALUES ('somebody', 'operator', 'retry', %1$d, '', now() - %1$d * interval '1 day')""".formatted(ago));
        }
        round();
        return ids("SELECT changed FROM ringback_acts ORDER BY 1");
    }

    private List<Long> ids(String query) {
        return database.rows(query).stream().map(Long::valueOf).toList();
    }

    PostgresPurge purge(int batch) {
        return new PostgresPurge(
                database.pool(),
                TestDatabase.HOME,
                new RetentionSettings(true, Duration.ofDays(30), Duration.ofDays(90), Duration.ofDays(90), batch));
    }

    /** One replica's retention. */
    Retention retention(int batch) {
        return new Retention(purge(batch), true, new Heard(), System::nanoTime);
    }

    /** A round from the beginning to the end. */
    Tally round() {
        steps.clear();
        retention(1000).keep().await().atMost(PATIENCE);
        if (!failures.isEmpty()) {
            throw new IllegalStateException(failures.get(0));
        }
        return steps.stream().reduce(Tally.NOTHING, Tally::plus);
    }

    Purge.Step step() {
        return purge(1000).changes(0).await().atMost(PATIENCE);
    }

    @Override
    public void close() {
        database.close();
    }

    private final class Heard implements RetentionListener {
        @Override
        public synchronized void purged(Tally deleted, Duration took) {
            steps.add(deleted);
        }

        @Override
        public void ended(Tally deleted) {}

        @Override
        public void failed(Throwable failure) {
            failures.add(failure);
        }
    }
}
