package dev.ringback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.operations.Presence;
import dev.ringback.operations.Problems;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.reading.Backlog;
import dev.ringback.postgres.reading.LogSession;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DialsTest {
    private final TestDatabase database = TestDatabase.migrated();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private long now = System.nanoTime();

    DialsTest() {
        Backlog backlog = new Backlog(new LogSession(database.pool()), TestDatabase.HOME);
        new Dials(meters, new AtTheDoor(), new Problems(Clock.systemUTC()), backlog, () -> now).mount();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatIsOwedIsCountedByStatus() {
        database.execute("""
                INSERT INTO database_trigger_logs (status, created_at)
                SELECT status, clock_timestamp() - interval '1 hour'
                FROM unnest(ARRAY['pending', 'succeeded', 'ignored', 'retrying', 'waiting', 'parked', 'dead'])
                    WITH ORDINALITY AS s (status, amount), generate_series(1, amount)""");
        database.execute("""
                INSERT INTO ringback_deliveries (change_id, processor, kind, recipient, status, leased_until)
                SELECT nth, 'p', 'mail', 'a@example.com', status, now()
                FROM unnest(ARRAY['pending', 'sending', 'retrying', 'dead', 'succeeded']) WITH ORDINALITY AS s (status, nth)""");
        database.execute("INSERT INTO ringback_replicas (name, listening, porter) VALUES ('one', true, true)");

        assertThat(changes("pending")).isEqualTo(1);
        assertThat(changes("retrying")).isEqualTo(4);
        assertThat(changes("waiting")).isEqualTo(5);
        assertThat(changes("parked")).isEqualTo(6);
        assertThat(changes("dead")).isEqualTo(7);
        assertThat(meters.get("ringback.deliveries")
                        .tag("status", "sending")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(value("ringback.oldest.pending.age")).isBetween(3600.0, 3700.0);
        assertThat(value("ringback.reloads.undecided")).isZero();
        assertThat(value("ringback.replicas")).isEqualTo(1);
        assertThat(value("ringback.listening")).isEqualTo(1);
        assertThat(value("ringback.porter")).isZero();
    }

    @Test
    void theDatabaseIsAskedOnceInFiveSecondsHoweverManyAsk() {
        assertThat(changes("dead")).isZero();
        database.execute("INSERT INTO database_trigger_logs (status) VALUES ('dead')");

        now += Duration.ofMillis(4_999).toNanos();
        assertThat(changes("dead")).isZero();
        now += Duration.ofMillis(1).toNanos();
        assertThat(changes("dead")).isEqualTo(1);
    }

    @Test
    void aFigureThatTheDatabaseDoesNotTellIsNoNumber() {
        database.execute("ALTER TABLE ringback_deliveries RENAME TO away");
        assertThat(changes("pending")).isNaN();

        database.execute("ALTER TABLE away RENAME TO ringback_deliveries");
        now += Duration.ofSeconds(5).toNanos();
        assertThat(changes("pending")).isZero();
    }

    private double changes(String status) {
        return meters.get("ringback.changes").tag("status", status).gauge().value();
    }

    private double value(String name) {
        return meters.get(name).gauge().value();
    }

    private static final class AtTheDoor implements Presence {
        @Override
        public String replica() {
            return "one";
        }

        @Override
        public boolean listening() {
            return true;
        }

        @Override
        public boolean porter() {
            return false;
        }

        @Override
        public Instant startedAt() {
            return Instant.EPOCH;
        }
    }
}
