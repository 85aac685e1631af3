package dev.ringback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.operations.Flow;
import dev.ringback.operations.Presence;
import dev.ringback.postgres.ReplicaRegister;
import dev.ringback.postgres.ReplicaRegister.Sight;
import dev.ringback.postgres.TestDatabase;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttendanceTest {
    private static final String LISTENING = "SELECT string_agg(name || ' ' || listening, ',') FROM ringback_replicas";
    private static final String STARTED = "SELECT started_at FROM ringback_replicas";

    private static final String LOG = """
            INSERT INTO database_trigger_logs (id, payload, schema, klass_name)
            OVERRIDING SYSTEM VALUE VALUES (7, '{}', 'public', 'users')""";
    private static final String BACKFILL = """
            INSERT INTO ringback_backfills
                (schema, table_name, processor, operation, origin, copies, conditions, chunk, key_columns, created_by)
            VALUES ('public', 'users', 'audit', 'UPDATE', 'local', '{}', '[]', 100, '{id}', 'operator')""";
    private static final String PAUSE = """
            INSERT INTO ringback_pauses (resumption, kind, name, reason, paused_by)
            VALUES ('end of the pause of processor audit', 'processor', 'audit', 'a look at it', 'operator')""";

    private final TestDatabase database = TestDatabase.migrated();
    private final Attendance attendance =
            new Attendance(new AtTheDoor(), new ReplicaRegister(database.pool(), TestDatabase.HOME), new Flow());
    private boolean hears;

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aReplicaIsShownInItsFirstRoundAndAtOnceWhenItBeginsToListenOrEnds() {
        keep();
        assertThat(database.value(LISTENING)).isEqualTo("one false");
        hears = true;
        keep();
        assertThat(database.value(LISTENING)).isEqualTo("one true");
        hears = false;
        keep();
        assertThat(database.value(LISTENING)).isEqualTo("one false");
    }

    @Test
    void whatIsNoNewsIsShownInEachTenthRound() {
        keep();
        database.execute("TRUNCATE ringback_replicas");
        for (int round = 2; round <= 10; round++) {
            keep();
        }
        assertThat(database.value("SELECT count(*) FROM ringback_replicas")).isEqualTo("0");
        keep();
        assertThat(database.value(LISTENING)).isEqualTo("one false");
    }

    @Test
    void whatThereIsToSeeToIsToldWithTheSignOfLife() {
        keep();
        assertThat(attendance.sight()).isEqualTo(new Sight(0, false, false));

        database.execute(LOG, BACKFILL, PAUSE);
        hears = true;
        keep();
        assertThat(attendance.sight()).isEqualTo(new Sight(7, true, true));

        database.execute("UPDATE ringback_backfills SET status = 'done'", "DELETE FROM ringback_pauses");
        hears = false;
        keep();
        assertThat(attendance.sight()).isEqualTo(new Sight(7, false, false));
    }

    @Test
    void oneThatWasKilledBeginsAnewUnderItsName() {
        database.execute("INSERT INTO ringback_replicas (name, listening, porter, started_at, seen_at)"
                + " VALUES ('one', true, true, now() - interval '1 day', now() - interval '1 minute')");
        keep();
        assertThat(database.value("SELECT started_at > now() - interval '1 hour' FROM ringback_replicas"))
                .isEqualTo("t");
        String started = database.value(STARTED);
        hears = true;
        keep();
        assertThat(database.value(STARTED)).isEqualTo(started);
    }

    @Test
    void whoHasLeftIsNotBroughtBackByASignOfLifeThatWasUnderWay() {
        for (int time = 0; time < 50; time++) {
            Attendance brief = new Attendance(
                    new AtTheDoor(), new ReplicaRegister(database.pool(), TestDatabase.HOME), new Flow());
            Uni<Void> underWay = brief.keep();
            brief.leave().await().atMost(Duration.ofSeconds(10));
            underWay.await().atMost(Duration.ofSeconds(10));
            hears = !hears;
            brief.keep().await().atMost(Duration.ofSeconds(10));
            assertThat(database.value("SELECT count(*) FROM ringback_replicas")).isEqualTo("0");
        }
    }

    private void keep() {
        attendance.keep().await().atMost(Duration.ofSeconds(10));
    }

    private final class AtTheDoor implements Presence {
        @Override
        public String replica() {
            return "one";
        }

        @Override
        public boolean listening() {
            return hears;
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
