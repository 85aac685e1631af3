package dev.ringback.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {
    private static Sync sync;

    @BeforeAll
    static void begin() {
        sync = Sync.withContacts();
    }

    @AfterAll
    static void end() {
        sync.close();
    }

    @BeforeEach
    void empty() {
        sync.database.execute("TRUNCATE salesforce._trigger_log, salesforce._trigger_log_archive, salesforce.contact");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "REQUIRED_FIELD_MISSING: Required fields are missing: [LastName]"
                        + " | REQUIRED_FIELD_MISSING: Required fields are missing: [LastName]",
                "DUPLICATE_VALUE: Email__c duplicates value on record with id: 0035g00000AbCdEFGH"
                        + " | DUPLICATE_VALUE: Email__c duplicates value on record with id: <id>",
                "unable to lock 0035g00000AbCdE, 1 records | unable to lock <id>, <number> records",
                "'Holm' is not a valid value for \"State\" | <value> is not a valid value for <value>",
                "invalid email address: amara@example.com. | invalid email address: <address>",
                "invalid date 2026-01-31 12:30:00 | invalid date <number> <number>",
                "{\"status\": \"UNABLE_TO_LOCK_ROW\", \"id\": \"0035g00000AbCdEFGH\"}"
                        + " | {\"status\": \"UNABLE_TO_LOCK_ROW\", \"id\": \"<id>\"}",
                "a   wide    gap | a wide gap",
                "FIELD_CUSTOM_VALIDATION_EXCEPTION: no | FIELD_CUSTOM_VALIDATION_EXCEPTION: no",
                "`` | no message"
            })
    void aCauseIsAMessageWithoutWhatDiffersFromRecordToRecord(String message, String words) {
        failed("contact", message);

        assertThat(causes()).extracting(Cause::words).containsExactly(words);
    }

    @Test
    void failuresAreCountedByCauseTheMostFrequentFirst() {
        failed("contact", "duplicates 0035g00000AbCdEFGH");
        failed("contact", "missing: [LastName]");
        failed("case", "duplicates 0035g00000AbCdEXYZ");
        sync.processed("FAILED", "duplicates 0035g00000AbCdEXYZ");

        assertThat(causes()).hasSize(2);
        assertThat(causes().get(0)).satisfies(cause -> {
            assertThat(cause.words()).isEqualTo("duplicates <id>");
            assertThat(cause.amount()).isEqualTo(2);
            assertThat(cause.tables()).containsExactly("case", "contact");
            assertThat(cause.sample()).isEqualTo("duplicates 0035g00000AbCdEXYZ");
            assertThat(cause.first()).isBefore(cause.last());
        });
    }

    @Test
    void theWritesOfOneCauseComeInPages() {
        for (int i = 0; i < 5; i++) {
            failed("contact", "duplicates " + i);
            failed("contact", "something else");
            if (i % 2 == 0) {
                sync.processed("FAILED", "something else");
            }
        }
        String cause = causes().stream()
                .filter(one -> one.words().startsWith("duplicates"))
                .findFirst()
                .orElseThrow()
                .key();

        Failures.Page first = page(cause, null);
        assertThat(first.writes()).extracting(Attempt::message).containsExactly("duplicates 4", "duplicates 3");
        Failures.Page second = page(cause, first.next().getAsLong());
        assertThat(second.writes()).extracting(Attempt::message).containsExactly("duplicates 2", "duplicates 1");
        Failures.Page third = page(cause, second.next().getAsLong());
        assertThat(third.writes()).extracting(Attempt::message).containsExactly("duplicates 0");
        assertThat(third.next()).isEmpty();
    }

    @Test
    void aCauseThatNothingFailedForHasNone() {
        assertThat(page("0123456789abcdef", null).writes()).isEmpty();
    }

    private static List<Cause> causes() {
        return Sync.get(failures().causes());
    }

    private static Failures.Page page(String cause, @Nullable Long after) {
        return Sync.get(failures().of(cause, after, 2));
    }

    private static Failures failures() {
        return new Failures(sync.log(), new Journeys(sync.log()));
    }

    private static void failed(String table, String message) {
        sync.database.execute("""
                INSERT INTO salesforce._trigger_log
                    (txid, created_at, processed_at, state, action, table_name, record_id, sf_message)
                VALUES (1, now(), clock_timestamp(), 'FAILED', 'UPDATE', '%s', 1, nullif('%s', ''))
                """.formatted(table, message.replace("'", "''")));
    }
}
