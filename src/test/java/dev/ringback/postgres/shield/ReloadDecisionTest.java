package dev.ringback.postgres.shield;

import static dev.ringback.postgres.shield.ReloadShieldTest.contacts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.reading.LogSession;
import dev.ringback.postgres.reading.Reloads;
import dev.ringback.postgres.reading.Reloads.Act;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a reload is found to mean, and what is decided about it. Forty contacts are known before it. */
class ReloadDecisionTest {
    private ConnectTown town;

    @BeforeEach
    void knowContacts() {
        town = new ConnectTown(20, ConnectTown.contacts(Operation.INSERT, Operation.UPDATE, Operation.DELETE));
        town.local(contacts(1, 40));
        town.watched();
    }

    @AfterEach
    void close() {
        town.close();
    }

    @Test
    void aReloadIsComparedWithWhatWasKnown() {
        reload();

        assertThat(meanings("contact-1"))
                .containsEntry("unchanged", 34L)
                .containsEntry("changed", 5L)
                .containsEntry("new", 10L)
                .containsEntry("cleared", 39L)
                .containsEntry("gone", 1L)
                .containsEntry("uncompared", 0L);
    }

    @Test
    void onlyTrueDifferencesAreProcessed() {
        reload();

        Reloads.Found after = decide(Act.DISCARD_UNCHANGED);
        assertThat(after.byState()).containsEntry("parked", 16L).containsEntry("discarded", 73L);
        assertThat(after.reload().state()).isEqualTo("waiting");
        after = decide(Act.RELEASE_CHANGED);
        town.drain(1000);

        assertThat(after.reload().state()).isEqualTo("decided");
        assertThat(after.reload().decidedBy()).isEqualTo("somebody");
        assertThat(town.database.rows("SELECT operation, count(*) FROM mails GROUP BY 1 ORDER BY 1"))
                .containsExactly("DELETE|1", "INSERT|15");
        assertThat(town.statuses()).containsExactly("ignored|73", "succeeded|16");
    }

    @Test
    void anActThatIsAskedForTwiceIsDoneOnce() {
        reload();

        decide(Act.RELEASE_CHANGED);
        Reloads.Found first = decide(Act.DISCARD_UNCHANGED);
        Reloads.Found second = decide(Act.DISCARD_UNCHANGED);
        town.drain(1000);

        assertThat(second).isEqualTo(first);
        assertThat(town.mails()).isEqualTo(16);
    }

    @Test
    void theNextReloadIsComparedWithWhatWasDecided() {
        reload();
        decide(Act.DISCARD);
        reload();

        assertThat(meanings("contact-2"))
                .containsEntry("unchanged", 49L)
                .containsEntry("changed", 0L)
                .containsEntry("new", 0L)
                .containsEntry("cleared", 49L)
                .containsEntry("gone", 0L);
    }

    @Test
    void aReloadOfAReloadJoinsIt() {
        reload();
        reload();

        assertThat(meanings("contact-1"))
                .containsEntry("unchanged", 34L)
                .containsEntry("changed", 5L)
                .containsEntry("new", 10L)
                .containsEntry("cleared", 39L + 49L + 49L)
                .containsEntry("gone", 1L);
    }

    @Test
    void aFieldThatIsAddedToTheMappingIsNoDifference() {
        town.connect("ALTER TABLE salesforce.contact ADD COLUMN birthdate date DEFAULT '2000-01-01'");
        town.connect("DELETE FROM salesforce.contact", contacts(1, 40));
        end();

        assertThat(meanings("contact-1")).containsEntry("unchanged", 40L);
    }

    @Test
    void whatProcessorsWereShownIsKnown() {
        town.local("UPDATE salesforce.contact SET title = 'Dr.' WHERE sfid = 's1'");
        town.local("DELETE FROM salesforce.contact WHERE sfid = 's2'");
        town.connect(contacts(41, 41));
        town.drain(1000);
        town.connect("TRUNCATE salesforce.contact", contacts(1, 41));
        end();

        assertThat(meanings("contact-1"))
                .containsEntry("unchanged", 39L)
                .containsEntry("changed", 1L)
                .containsEntry("new", 1L)
                .containsEntry("cleared", 1L);
    }

    @Test
    void whatProcessorsWroteQuietlyIsKnownOnceSalesforceHasIt() {
        town.local("BEGIN; SET LOCAL ringback.quiet = 'on'; UPDATE salesforce.contact SET title = 'Dr.'"
                + " WHERE sfid IN ('s1', 's2'); COMMIT");
        town.connect("UPDATE salesforce.contact SET _hc_lastop = 'UPDATED' WHERE sfid = 's1'");
        town.drain(1000);
        town.connect(
                "CREATE TABLE kept AS TABLE salesforce.contact",
                "TRUNCATE salesforce.contact",
                "UPDATE kept SET id = id + 1000",
                "INSERT INTO salesforce.contact SELECT * FROM kept");
        end();

        assertThat(meanings("contact-1")).containsEntry("unchanged", 39L).containsEntry("changed", 1L);
    }

    @Test
    void aWriteBackDoesNotMakeKnownWhatAnUndecidedReloadHasBrought() {
        town.connect("TRUNCATE salesforce.contact", contacts(1, 40));
        town.drain(1000);
        town.connect("UPDATE salesforce.contact SET title = 'Dr.' WHERE sfid = 's1'");
        town.connect("UPDATE salesforce.contact SET _hc_lastop = 'UPDATED' WHERE sfid = 's1'");
        end();

        assertThat(meanings("contact-1")).containsEntry("unchanged", 39L).containsEntry("changed", 1L);
    }

    @Test
    void aRecordThatHadNotReachedSalesforceIsNotGone() {
        town.local("INSERT INTO salesforce.contact (lastname) VALUES ('holm')");
        town.drain(1000);
        reload();

        assertThat(meanings("contact-1")).containsEntry("cleared", 40L).containsEntry("gone", 1L);
    }

    @Test
    void aRunningReloadIsLeftAlone() {
        town.connect("DELETE FROM salesforce.contact");
        town.drain(1000);

        assertThat(decide(Act.RELEASE).reload().state()).isEqualTo("running");
        assertThat(town.statuses()).containsExactly("parked|40");
    }

    @Test
    void whatIsHeldBackBehindAParkedChangeGoesOnWhenItIsDiscarded() {
        reload();
        town.local("UPDATE salesforce.contact SET title = 'Dr.' WHERE sfid = 's7'");
        town.drain(1000);
        assertThat(town.mails()).isZero();

        decide(Act.DISCARD);
        town.drain(1000);

        assertThat(town.database.rows("SELECT operation FROM mails")).containsExactly("UPDATE");
    }

    /** Record 2 is gone, 3 to 7 are changed, 41 to 50 are new. */
    private void reload() {
        town.connect(
                "DELETE FROM salesforce.contact",
                contacts(1, 1),
                contacts(3, 30),
                contacts(31, 50),
                "UPDATE salesforce.contact SET title = 'Prof.' WHERE sfid IN ('s3', 's4', 's5', 's6', 's7')");
        town.database.execute("DELETE FROM database_trigger_logs WHERE operation = 'UPDATE'");
        end();
    }

    private void end() {
        town.drain(1000);
        assertThat(town.keep()).singleElement().matches(ReloadKeeper.Undecided::ended);
    }

    private Map<String, Long> meanings(String name) {
        return reloads().find(name).await().indefinitely().orElseThrow().byMeaning();
    }

    private Reloads.Found decide(Act act) {
        return new LogSession(town.database.pool())
                .actAtLength(open -> reloads().decide(open, "contact-1", act, "somebody"))
                .await()
                .indefinitely()
                .orElseThrow()
                .found();
    }

    private Reloads reloads() {
        return new Reloads(new LogSession(town.database.pool()), TestDatabase.HOME);
    }
}
