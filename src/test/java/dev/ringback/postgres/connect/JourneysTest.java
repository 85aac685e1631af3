package dev.ringback.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JourneysTest {
    private Sync sync;

    @BeforeEach
    void begin() {
        sync = Sync.withContacts();
    }

    @AfterEach
    void end() {
        sync.close();
    }

    @Test
    void aWriteOfAMappedTableIsFollowedFromTheLogIntoTheArchive() {
        long change = sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
        assertThat(own(change)).singleElement().satisfies(attempt -> {
            assertThat(attempt.state()).isEqualTo("new");
            assertThat(attempt.action()).isEqualTo("INSERT");
            assertThat(attempt.recordId()).isEqualTo("1");
            assertThat(attempt.capturedAt()).isNotNull();
            assertThat(attempt.processedAt()).isNull();
        });

        sync.processed("FAILED", "REQUIRED_FIELD_MISSING: [Email]");
        sync.database.execute(
                "SET xmlbinary = hex; UPDATE salesforce.contact SET _hc_lastop = 'FAILED', _hc_err = '{\"code\": 1}'");
        assertThat(own(change)).singleElement().satisfies(attempt -> {
            assertThat(attempt.state()).isEqualTo("failed");
            assertThat(attempt.message()).isEqualTo("REQUIRED_FIELD_MISSING: [Email]");
            assertThat(attempt.rowError()).isEqualTo("{\"code\": 1}");
            assertThat(attempt.processedAt()).isNotNull();
        });
    }

    @Test
    void anotherTransactionsWriteOfTheRecordIsAnotherJourney() {
        long first = sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
        sync.answered("SUCCESS", "");
        long second = sync.write("UPDATE salesforce.contact SET lastname = 'Berg'");

        assertThat(own(first)).extracting(Attempt::state).containsExactly("success");
        assertThat(own(second)).extracting(Attempt::action).containsExactly("UPDATE");
    }

    @Test
    void anotherRecordOfTheTransactionIsAnotherJourney() {
        long change = sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Holm'), ('Berg')");

        assertThat(own(change)).extracting(Attempt::recordId).containsExactly("2");
    }

    @Test
    void whatWasCapturedAgainBelongsToTheJourney() {
        long change = sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
        sync.answered("REQUEUED", "no");
        sync.database.execute("""
                WITH again AS (
                    INSERT INTO salesforce._trigger_log (txid, created_at, state, action, table_name, record_id)
                    VALUES (txid_current(), now() + interval '2 days', 'SUCCESS', 'INSERT', 'contact', 1)
                    RETURNING id, txid)
                INSERT INTO ringback_repairs (trigger_log_id, became, txid, repaired_by)
                SELECT 1, id, txid, 'somebody' FROM again""");

        assertThat(own(change)).extracting(Attempt::state).containsExactly("requeued", "success");
    }

    @Test
    void aTableThatIsNotMappedHasNoJourney() {
        sync.database.execute("INSERT INTO database_trigger_logs (schema, klass_name, payload)"
                + " VALUES ('public', 'users', '{\"operation\": \"INSERT\", \"record_id\": \"1\"}')");

        assertThat(journey(sync.newest()).own()).isNull();
    }

    @Test
    void whatAProcessorWroteWhenItSettledAChangeIsFollowedToo() {
        sync.database.execute("INSERT INTO database_trigger_logs (schema, klass_name, payload)"
                + " VALUES ('public', 'users', '{\"operation\": \"INSERT\", \"record_id\": \"1\"}')");
        long change = sync.newest();
        assertThat(journey(change).caused()).isNull();

        sync.database.execute("""
                BEGIN;
                SET LOCAL ringback.quiet = 'on';
                INSERT INTO salesforce.contact (lastname) VALUES ('Holm');
                SELECT ringback_settle(ARRAY[%d], ARRAY[1], ARRAY['succeeded'], ARRAY[NULL], ARRAY['{}'::jsonb], ARRAY[0],
                    ARRAY[0], ARRAY[NULL], ARRAY[0], '{}');
                COMMIT""".formatted(change));

        assertThat(sync.newest()).isEqualTo(change);
        assertThat(Objects.requireNonNull(journey(change).caused()))
                .extracting(Attempt::table, Attempt::state)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("contact", "new"));
    }

    @Test
    void whereConnectsLogIsNotAsItIsKnownNothingIsSaid() {
        long change = sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
        sync.database.execute("ALTER TABLE salesforce._trigger_log RENAME COLUMN sf_message TO said");

        assertThat(journey(change)).isEqualTo(Journeys.Journey.UNKNOWN);
    }

    private List<Attempt> own(long change) {
        return Objects.requireNonNull(journey(change).own());
    }

    private Journeys.Journey journey(long change) {
        return Sync.get(new Journeys(sync.log()).of(change));
    }
}
