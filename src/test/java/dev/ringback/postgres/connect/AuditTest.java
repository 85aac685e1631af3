package dev.ringback.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ringback.salesforce.JourneySettings;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditTest {
    private Sync sync;

    @BeforeEach
    void begin() {
        sync = Sync.withContacts();
        sync.database.execute("""
                INSERT INTO salesforce.contact (lastname) VALUES ('Holm'), ('Berg');
                UPDATE salesforce.contact SET lastname = 'Lind' WHERE id = 1;
                DELETE FROM salesforce.contact WHERE id = 2""");
    }

    @AfterEach
    void end() {
        sync.close();
    }

    @Test
    void whatBothLogsHaveIsNoGapWhereverConnectKeepsIt() {
        sync.processed("SUCCESS", "");

        Comparison found = compare();

        assertThat(found.theirs()).isEqualTo(4);
        assertThat(found.ours()).isEqualTo(4);
        assertThat(found.missingHere().amount()).isZero();
        assertThat(found.missingThere().amount()).isZero();
    }

    @Test
    void aWriteThatOurCaptureHasMissedIsListedWithTheGapThatExplainsIt() {
        sync.database.execute("ALTER TABLE salesforce.contact DISABLE TRIGGER ringback_1_insert");
        sync.database.execute("INSERT INTO salesforce.contact (lastname) VALUES ('Dahl')");
        assertThat(compare().missingHere().latest()).singleElement().satisfies(lost -> {
            assertThat(lost.table()).isEqualTo("contact");
            assertThat(lost.recordId()).isEqualTo("3");
            assertThat(lost.operation()).isEqualTo("INSERT");
            assertThat(lost.gap()).isNull();
        });

        sync.watch(Sync.CONTACT);
        assertThat(compare().missingHere().latest()).singleElement().satisfies(lost -> assertThat(lost.gap())
                .isEqualTo(1));
    }

    @Test
    void aWriteThatConnectHasMissedIsListed() {
        sync.database.execute("ALTER TABLE salesforce.contact DISABLE TRIGGER hc_contact_logtrigger");
        sync.database.execute("INSERT INTO salesforce.contact (lastname) VALUES ('Dahl')");

        Comparison found = compare();

        assertThat(found.missingHere().amount()).isZero();
        assertThat(found.missingThere().latest()).singleElement().satisfies(lost -> assertThat(lost.id())
                .isEqualTo(sync.newest()));
    }

    @Test
    void whatConnectWroteItselfIsInOurLogAlone() {
        sync.database.execute("SET xmlbinary = hex; UPDATE salesforce.contact SET sfid = '003000000000001AAA'");

        assertThat(compare().missingThere().amount()).isZero();
    }

    @Test
    void aTruncateIsNotMissedInConnectsLog() {
        sync.database.execute("INSERT INTO database_trigger_logs (schema, klass_name, payload)"
                + " VALUES ('salesforce', 'contact', '{\"operation\": \"TRUNCATE\"}')");

        assertThat(compare().missingThere().amount()).isZero();
    }

    @Test
    void whatOurProcessorsWroteIsRightlyNotInOurLog() {
        long change = sync.newest();
        sync.database.execute("""
                BEGIN;
                SET LOCAL ringback.quiet = 'on';
                UPDATE salesforce.contact SET lastname = 'Dahl';
                SELECT ringback_settle(ARRAY[%d], ARRAY[1], ARRAY['succeeded'], ARRAY[NULL], ARRAY['{}'::jsonb], ARRAY[0],
                    ARRAY[0], ARRAY[NULL], ARRAY[0], '{}');
                COMMIT""".formatted(change));
        Comparison found = compare();
        assertThat(found.quiet()).isEqualTo(1);
        assertThat(found.missingHere().amount()).isZero();

        sync.database.execute(
                "BEGIN; SET LOCAL ringback.quiet = 'on'; UPDATE salesforce.contact SET lastname = 'Lund'; COMMIT");
        assertThat(compare().missingHere().amount()).isEqualTo(1);
    }

    @Test
    void whatARepairCapturedAgainIsNoWrite() {
        sync.database.execute("UPDATE salesforce._trigger_log SET state = 'FAILED' WHERE id = 3");
        Sync.get(sync.repair(settings(), new RepairWish(List.of(3L), null, null, null, null, null, false)));

        Comparison found = compare();
        assertThat(found.theirs()).isEqualTo(5);
        assertThat(found.missingHere().amount()).isZero();
    }

    @Test
    void whatWasWrittenBeforeTheTableWasWatchedIsNotMissing() {
        sync.database.execute(
                "TRUNCATE database_trigger_logs",
                "UPDATE ringback_sightings SET first_seen_at = now()",
                "UPDATE salesforce._trigger_log SET created_at = now() - interval '1 second'");

        assertThat(compare().theirs()).isZero();
    }

    @Test
    void aTableThatNobodyWatchesIsNotCompared() {
        sync.database.execute("INSERT INTO salesforce.account (name) VALUES ('Acme')");

        assertThat(compare().theirs()).isEqualTo(4);
    }

    @Test
    void whatIsTooYoungOrTooOldIsNotJudged() {
        Instant now = Instant.parse(
                sync.database.value("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"));
        Comparison found = compare(Instant.EPOCH, now.plus(Duration.ofDays(1)), Map.of());

        assertThat(found.since()).isCloseTo(now.minus(Duration.ofDays(7)), within(1, ChronoUnit.MINUTES));
        assertThat(found.until()).isCloseTo(now.minus(Duration.ofMinutes(2)), within(1, ChronoUnit.MINUTES));
        assertThat(found.theirs()).isZero();
    }

    @Test
    void withoutTheArchiveOnlyOurLogIsLookedAtForGaps() {
        sync.database.execute(
                "DELETE FROM salesforce._trigger_log WHERE id < 3", "DROP TABLE salesforce._trigger_log_archive");

        Comparison found = compare();
        assertThat(found.theirs()).isEqualTo(2);
        assertThat(found.ours()).isNull();
        assertThat(found.missingThere().amount()).isZero();
    }

    private Comparison compare() {
        return compare(null, null, Map.of("ringback.connect.audit.grace", "0s"));
    }

    private Comparison compare(@Nullable Instant since, @Nullable Instant until, Map<String, String> values) {
        JourneySettings.Audit settings = settings(values).audit();
        return Sync.get(new Audit(sync.log(), settings, settings.reach()).compare(since, until));
    }

    private static JourneySettings settings() {
        return settings(Map.of());
    }

    private static JourneySettings settings(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(JourneySettings.class)
                .withDefaultValues(values)
                .withConverter(Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .build()
                .getConfigMapping(JourneySettings.class);
    }
}
