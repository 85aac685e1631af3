package dev.ringback.postgres.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.retention.Tally;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is purged, and what is kept. */
class PurgeTest {
    private final AgedLog log = new AgedLog();

    @AfterEach
    void close() {
        log.close();
    }

    @ParameterizedTest
    @CsvSource({
        "succeeded, 29, kept",
        "succeeded, 31, gone",
        "ignored, 29, kept",
        "ignored, 31, gone",
        "dead, 89, kept",
        "dead, 91, gone",
        "pending, 4000, kept",
        "retrying, 4000, kept",
        "waiting, 4000, kept",
        "parked, 4000, kept",
    })
    void aChangeGoesByItsStatusAndItsAge(String status, int days, String expected) {
        long change = log.change(status, days);
        long latest = log.latest();

        log.round();

        assertThat(log.changes().contains(change)).isEqualTo(expected.equals("kept"));
        assertThat(log.changes()).contains(latest);
    }

    @Test
    void whatPeopleDidLongAgoIsForgotten() {
        assertThat(log.actsKeptOf(89, 91, 4000)).containsExactly(89L);
    }

    @Test
    void itsAgeCountsFromItsSettlingAndNotFromItsLogging() {
        long settledLate = log.change("succeeded", 4000, "now() - interval '29 days'");
        log.change("succeeded", 4000, "now() - interval '31 days'");
        long latest = log.latest();

        log.round();

        assertThat(log.changes()).containsExactly(settledLate, latest);
    }

    @Test
    void aRowThatWasSettledByHandCountsFromItsLastUpdate() {
        log.change("ignored", 31, "NULL");
        long young = log.change("ignored", 29, "NULL");
        long latest = log.latest();

        log.round();

        assertThat(log.changes()).containsExactly(young, latest);
    }

    @Test
    void theLastChangeOfAllIsKeptForTheFloor() {
        log.changes(10, "succeeded", 31);
        long last = log.change("succeeded", 31);

        assertThat(log.round()).isEqualTo(new Tally(10, 0));
        assertThat(log.changes()).containsExactly(last);
    }

    @ParameterizedTest
    @CsvSource({
        "pending, 4000, kept",
        "sending, 4000, kept",
        "retrying, 4000, kept",
        "succeeded, 29, kept",
        "succeeded, 31, gone",
        "cancelled, 31, gone",
        "dead, 89, kept",
        "dead, 91, gone",
    })
    void aChangeAndItsDeliveryGoTogether(String status, int days, String expected) {
        long change = log.change("succeeded", 4000);
        long delivery = log.delivery(change, status, days);
        log.latest();

        log.round();

        assertThat(log.changes().contains(change)).isEqualTo(expected.equals("kept"));
        assertThat(log.deliveries().contains(delivery)).isEqualTo(expected.equals("kept"));
    }

    @Test
    void oneDeliveryThatIsKeptKeepsTheOthersAndTheChange() {
        long change = log.change("succeeded", 4000);
        long sent = log.delivery(change, "succeeded", 4000);
        long pending = log.delivery(change, "pending", 4000);
        log.latest();

        log.round();

        assertThat(log.changes()).contains(change);
        assertThat(log.deliveries()).containsExactly(sent, pending);
    }

    /** An operator may still have it processed again, and the delivery is what keeps it from being sent again. */
    @ParameterizedTest
    @CsvSource({"dead, 89", "parked, 4000"})
    void aChangeThatMayRunAgainKeepsItsDelivery(String status, int days) {
        long change = log.change(status, days);
        long sent = log.delivery(change, "succeeded", 4000);
        log.latest();

        log.round();

        assertThat(log.changes()).contains(change);
        assertThat(log.deliveries()).containsExactly(sent);
    }

    @ParameterizedTest
    @CsvSource({"succeeded, 31, gone", "succeeded, 29, kept", "dead, 89, kept", "dead, 91, gone", "pending, 4000, kept"
    })
    void aDeliveryWhoseChangeIsGoneGoesByItself(String status, int days, String expected) {
        long delivery = log.delivery(4711, status, days);
        log.latest();

        Tally deleted = log.round();

        assertThat(log.deliveries().contains(delivery)).isEqualTo(expected.equals("kept"));
        assertThat(deleted.deliveries()).isEqualTo(expected.equals("kept") ? 0 : 1);
    }

    @Test
    void whatIsKeptAtTheLowEndHoldsBackNothing() {
        log.changes(2500, "parked", 4000);
        log.changes(2500, "dead", 80);
        log.changes(1500, "succeeded", 31);
        log.latest();

        assertThat(log.round()).isEqualTo(new Tally(1500, 0));
        assertThat(log.changes()).hasSize(5001);
    }

    @Test
    void aBigPurgeIsManySmallSteps() {
        log.changes(10_500, "succeeded", 31);
        log.latest();

        assertThat(log.round()).isEqualTo(new Tally(10_500, 0));
        assertThat(log.steps).hasSizeGreaterThanOrEqualTo(11).allMatch(step -> step.changes() <= 1000);
    }

    @Test
    void aPurgeIsNoChange() {
        log.database.execute("CREATE TRIGGER ringback_watches_the_log AFTER DELETE ON database_trigger_logs"
                + " REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT"
                + " WHEN (coalesce(current_setting('ringback.quiet', true), '') <> 'on')"
                + " EXECUTE FUNCTION ringback_capture('{id}', '{}', 'public', 'database_trigger_logs')");
        log.change("succeeded", 31);
        long latest = log.latest();

        log.round();
        assertThat(log.changes()).containsExactly(latest);

        log.database.execute("DELETE FROM database_trigger_logs");
        assertThat(log.database.rows("SELECT klass_name FROM database_trigger_logs"))
                .as("what it says of a DELETE that is not quiet")
                .containsExactly("database_trigger_logs");
    }
}
