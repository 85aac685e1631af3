package dev.ringback.postgres.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.reading.Filter;
import dev.ringback.postgres.reading.LogReader;
import dev.ringback.postgres.reading.LogSession;
import dev.ringback.postgres.reading.Search;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of settled changes that are replayed. */
class ReplayTest {
    private final Town town = new Town();
    private final LogReader reader = new LogReader(new LogSession(town.database.pool()), TestDatabase.HOME);
    private final Replay replay = new Replay(reader, town.processors, TestDatabase.HOME);

    @AfterEach
    void close() {
        town.close();
    }

    @Test
    void allProcessorsRunAgainAndWhatCameOfItBeforeStaysReadable() {
        settled("1");

        assertThat(one(1, wish(null, false)).accepted()).isTrue();
        town.work();

        assertThat(town.rows("SELECT change_id FROM seen")).containsExactly("1", "1");
        assertThat(town.rows("SELECT status, processors #>> '{writes,reason}', jsonb_array_length(earlier),"
                        + " earlier #>> '{0,status}', earlier #>> '{0,processors,writes,status}',"
                        + " earlier #>> '{0,replayedBy}' FROM database_trigger_logs"))
                .containsExactly("succeeded|already queued|1|succeeded|succeeded|ada");
    }

    @Test
    void aMailThatWasSentIsNotSentAgainUnlessAsked() {
        settled("1");
        String first = town.database.value("SELECT reference FROM ringback_deliveries");

        one(1, wish(null, false));
        town.work();
        assertThat(town.rows("SELECT status, reference FROM ringback_deliveries"))
                .containsExactly("succeeded|" + first);

        town.database.execute("UPDATE ringback_deliveries SET error = '450 <' || recipient || '>: busy'");
        one(1, wish(null, true));
        town.work();
        assertThat(town.rows("SELECT status, reference <> '" + first + "' FROM ringback_deliveries"))
                .containsExactly("pending|t");
        assertThat(town.rows("SELECT earlier #>> '{1,deliveries,0,reference}', earlier #>>"
                        + " '{1,deliveries,0,error}', earlier::text LIKE '%example.com%' FROM database_trigger_logs"))
                .containsExactly(first + "|450 <<recipient>>: busy|f");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pending", "sending", "retrying"})
    void aMailThatIsOnItsWayIsNotSentTwiceEvenIfAsked(String status) {
        settled("1");
        town.database.execute("UPDATE ringback_deliveries SET status = '" + status + "'");

        one(1, wish(null, true));
        town.work();

        assertThat(town.rows("SELECT status FROM ringback_deliveries")).containsExactly(status);
    }

    @Test
    void oneProcessorAloneRunsAgain() {
        settled("1");

        one(1, wish("counts", true));
        town.work();

        assertThat(town.rows("SELECT change_id FROM seen")).containsExactly("1", "1");
        assertThat(town.rows("SELECT l.status, l.only_processor, d.status FROM database_trigger_logs l"
                        + " JOIN ringback_deliveries d ON d.change_id = l.id"))
                .containsExactly("succeeded|counts|succeeded");

        one(1, wish(null, false));
        town.work();
        assertThat(town.rows("SELECT processors #>> '{writes,reason}', only_processor FROM database_trigger_logs"))
                .as("and then all of them")
                .containsExactly("already queued|null");
    }

    @Test
    void aProcessorThatHasNeverSeenTheChangeDoesNotRunBecauseAnotherOneIsAskedFor() {
        settled("1");
        town.database.execute(
                "UPDATE database_trigger_logs SET processors = '{\"counts\": {\"status\": \"succeeded\"}}'");
        town.database.execute("DELETE FROM ringback_deliveries");

        one(1, wish("counts", false));
        town.work();

        assertThat(town.rows("SELECT id FROM ringback_deliveries")).isEmpty();
    }

    @Test
    void aChangeThatIsReplayedWaitsForTheEarlierOnesOfItsRecordAndHasLaterOnesWait() {
        settled("1", "1");
        town.database.execute("UPDATE database_trigger_logs SET status = 'retrying', next_attempt_at = now() + interval"
                + " '1 hour' WHERE id = 1");
        one(2, wish(null, false));
        town.work();
        assertThat(town.rows("SELECT status FROM database_trigger_logs ORDER BY id"))
                .containsExactly("retrying", "retrying");

        town.database.execute("UPDATE database_trigger_logs SET next_attempt_at = now() WHERE id = 1");
        town.log("1");
        town.work();
        assertThat(town.rows("SELECT change_id FROM seen ORDER BY nth")).containsExactly("1", "2", "2", "3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pending", "retrying", "waiting", "parked"})
    void whatIsNotSettledIsLeftAlone(String status) {
        town.log("1");
        town.database.execute("UPDATE database_trigger_logs SET status = '" + status + "'");

        assertThat(one(1, wish(null, false)).accepted()).isFalse();
        assertThat(town.rows("SELECT status, earlier FROM database_trigger_logs"))
                .containsExactly(status + "|null");
    }

    @Test
    void aDeadChangeRunsAgainWithAllAttempts() {
        settled("1300");
        assertThat(town.rows("SELECT status, attempts FROM database_trigger_logs"))
                .containsExactly("dead|1");

        one(1, wish(null, false));

        assertThat(town.rows("SELECT status, attempts, processed_at, earlier #>> '{0,attempts}',"
                        + " earlier #>> '{0,error}' LIKE '%division by zero%' FROM database_trigger_logs"))
                .containsExactly("retrying|0|null|1|t");
    }

    @Test
    void onlyTheLastTenOutcomesAreKept() {
        settled("1");
        for (int i = 0; i < 12; i++) {
            one(1, wish("counts", false));
            town.work();
        }
        assertThat(town.rows("SELECT jsonb_array_length(earlier) FROM database_trigger_logs"))
                .containsExactly("10");
    }

    @Test
    void manyAreReplayedInPartsAndADryRunOnlyCounts() {
        settled("1", "2", "3", "4", "5");

        assertThat(all(wish(null, false), 3, true)).isEqualTo(upTo(3, 3));
        assertThat(town.rows("SELECT id FROM database_trigger_logs WHERE status <> 'succeeded'"))
                .isEmpty();
        assertThat(all(wish(null, false), 3, false)).isEqualTo(upTo(3, 3));
        assertThat(town.rows("SELECT id FROM database_trigger_logs WHERE status = 'retrying' ORDER BY id"))
                .containsExactly("1", "2", "3");
        assertThat(all(wish(null, false), 3, false)).isEqualTo(last(2));
    }

    @Test
    void whatWasReplayedAndHasSettledIsNotReplayedAgainByThoseWhoGoOnBehindIt() {
        settled("1", "2", "3", "4", "5");

        assertThat(all(wish(null, false), 3, false)).isEqualTo(upTo(3, 3));
        town.work();
        assertThat(all(search().after(3), wish(null, false), 3, false)).isEqualTo(last(2));
        assertThat(town.rows("SELECT id FROM database_trigger_logs WHERE status = 'retrying' ORDER BY id"))
                .containsExactly("4", "5");
    }

    @Test
    void aFilterLeavesOutWhatScreensHaveKeptFromTheProcessors() {
        settled("1", "2", "3");
        town.database.execute(
                "UPDATE database_trigger_logs SET status = 'ignored', processors = '{\"screen:echo\": {\"status\":"
                        + " \"ignored\", \"reason\": \"an echo\"}}' WHERE id = 1",
                "UPDATE database_trigger_logs SET processors = processors || '{\"screen:reload\": {\"status\":"
                        + " \"ignored\", \"reason\": \"released; was parked: part of a reload\"}}' WHERE id = 2");

        assertThat(all(wish(null, false), 1, false)).isEqualTo(upTo(1, 2));
        assertThat(all(wish(null, false), 1, false)).isEqualTo(last(1));
        assertThat(town.rows("SELECT id, processors FROM database_trigger_logs WHERE status = 'retrying' ORDER BY id"))
                .as("and what was released stays released")
                .containsExactly(
                        "2|{\"screen:reload\": {\"reason\": \"released; was parked: part of a reload\","
                                + " \"status\": \"ignored\"}}",
                        "3|null");
    }

    @Test
    void forOneProcessorThoseAreReplayedThatItCaresFor() {
        settled("1");
        town.database.execute("INSERT INTO database_trigger_logs (payload, schema, klass_name) VALUES"
                + " ('{\"operation\": \"UPDATE\", \"record_id\": \"1\"}', 'public', 'users'),"
                + " ('{\"operation\": \"INSERT\", \"record_id\": \"1\"}', 'public', 'agents')");
        town.work();

        assertThat(all(wish("counts", false), 10, false)).isEqualTo(last(1));
    }

    private void settled(String... records) {
        town.log(records);
        town.work();
        town.database.execute("UPDATE ringback_deliveries SET status = 'succeeded', sent_at = now()");
    }

    private Replay.Replayed one(long id, Replay.Wish wish) {
        return town.database
                .pool()
                .withTransaction(transaction -> replay.one(transaction, id, wish))
                .await()
                .indefinitely()
                .orElseThrow();
    }

    private static Replay.Tally upTo(int matched, long next) {
        return new Replay.Tally(matched, OptionalLong.of(next));
    }

    private static Replay.Tally last(int matched) {
        return new Replay.Tally(matched, OptionalLong.empty());
    }

    private static Search search() {
        return new Search(Filter.where().status(Replay.SETTLED).build(), Search.Order.OLDEST_FIRST, null, 2);
    }

    private Replay.Tally all(Replay.Wish wish, int most, boolean dry) {
        return all(search(), wish, most, dry);
    }

    private Replay.Tally all(Search search, Replay.Wish wish, int most, boolean dry) {
        return town.database
                .pool()
                .withTransaction(transaction -> replay.all(transaction, search, wish, most, dry))
                .await()
                .indefinitely();
    }

    private Replay.Wish wish(@Nullable String processor, boolean anew) {
        return new Replay.Wish(processor, anew, "ada");
    }
}
