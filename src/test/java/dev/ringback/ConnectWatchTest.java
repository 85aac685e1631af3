package dev.ringback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.demo.connect.ConnectSchema;
import dev.ringback.operations.ConnectReport;
import dev.ringback.operations.Problems;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.connect.Audit;
import dev.ringback.postgres.connect.ConnectCensus;
import dev.ringback.postgres.connect.ConnectLog;
import dev.ringback.postgres.reading.LogSession;
import dev.ringback.salesforce.JourneySettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectWatchTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Problems problems = new Problems(Clock.systemUTC());
    private final ConnectReport report = new ConnectReport(meters, problems, Clock.systemUTC());
    private TestDatabase database;

    @BeforeEach
    void begin() throws SQLException {
        database = TestDatabase.migrated();
        try (Connection connection = database.connect()) {
            ConnectSchema.salesforce().install(connection);
        }
    }

    @AfterEach
    void end() {
        database.close();
    }

    @Test
    void writesAreCountedByStateInTheLogAndFailedOnesInTheArchiveToo() {
        logged("_trigger_log", "NEW", 3);
        logged("_trigger_log", "FAILED", 1);
        logged("_trigger_log_archive", "FAILED", 2);
        logged("_trigger_log_archive", "SUCCESS", 4);
        database.execute(
                "UPDATE salesforce._trigger_log SET created_at = now() - interval '1 hour' WHERE state = 'NEW'");

        look();

        ConnectReport.State state = report.state();
        assertThat(state.log()).isEqualTo("in place");
        assertThat(state.writes())
                .containsEntry("new", 3L)
                .containsEntry("failed", 3L)
                .containsEntry("success", 0L);
        assertThat(state.failuresLately()).isEqualTo(3);
        assertThat(state.oldestNewSeconds()).isBetween(3590.0, 3700.0);
        assertThat(meters.get("ringback.connect.writes")
                        .tag("state", "failed")
                        .gauge()
                        .value())
                .isEqualTo(3);
    }

    @Test
    void manyFailuresWithinTheWindowAreAProblemUntilTheyAreOver() {
        logged("_trigger_log", "FAILED", 1);
        logged("_trigger_log_archive", "FAILED", 1);
        look();
        assertThat(report.alarmingFailures()).isZero();

        logged("_trigger_log", "FAILED", 1);
        look();
        assertThat(report.alarmingFailures()).isEqualTo(3);
        assertThat(problems.list()).extracting(Problems.KnownProblem::source).containsExactly("connect failures");

        database.execute(
                "UPDATE salesforce._trigger_log SET created_at = now() - interval '2 hours', updated_at = NULL");
        look();
        assertThat(report.state().writes()).containsEntry("failed", 3L);
        assertThat(report.alarmingFailures()).isZero();
        assertThat(problems.list()).isEmpty();
    }

    @Test
    void aWriteThatOneLogHasNotIsAProblemAndAMetricUntilItIsOutOfTheSpan() {
        look();
        database.execute("""
                INSERT INTO database_trigger_logs (schema, klass_name, payload, created_at)
                VALUES ('salesforce', 'contact', '{"operation": "UPDATE", "record_id": "1"}', now() - interval '10 minutes')
                """);
        audit();
        assertThat(report.state().audit()).isNotNull();
        assertThat(meters.get("ringback.connect.audit.gaps")
                        .tag("missing", "there")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(problems.list()).singleElement().satisfies(problem -> {
            assertThat(problem.source()).isEqualTo("connect audit");
            assertThat(problem.message()).contains("0 writes are missing in ours, 1 in Heroku Connect's");
        });

        database.execute("UPDATE database_trigger_logs SET created_at = now() - interval '2 hours'");
        audit();
        assertThat(problems.list()).isEmpty();
    }

    @Test
    void withoutConnectNothingIsWrong() {
        ConnectWatch watch = watch(Map.of());
        watch.look().await().atMost(Duration.ofSeconds(10));
        assertThat(watch.isAbsent()).isFalse();
        database.execute("DROP SCHEMA salesforce CASCADE");
        watch.look().await().atMost(Duration.ofSeconds(10));
        assertThat(watch.isAbsent()).isTrue();
        assertThat(report.state().log()).isEqualTo("absent");
        assertThat(report.state().note()).contains("no Heroku Connect in the schema");
        assertThat(problems.list()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "REVOKE SELECT ON salesforce._trigger_log FROM ringback, no right, may not read",
        "ALTER TABLE salesforce._trigger_log DROP COLUMN txid, other layout, it lacks: txid",
        "DROP TABLE salesforce._trigger_log, absent, no table _trigger_log"
    })
    void aLogThatCannotBeReadIsAProblemThatGoesAwayWhenItIsMended(String harm, String how, String words) {
        look();
        database.execute("CREATE TABLE kept AS TABLE salesforce._trigger_log", harm);
        look();
        assertThat(report.state().log()).isEqualTo(how);
        assertThat(report.state().note()).contains(words);
        assertThat(problems.list()).singleElement().satisfies(problem -> {
            assertThat(problem.source()).isEqualTo("connect");
            assertThat(problem.message()).contains(words);
        });

        database.execute(
                "DROP TABLE IF EXISTS salesforce._trigger_log",
                "ALTER TABLE kept RENAME TO _trigger_log",
                "ALTER TABLE _trigger_log SET SCHEMA salesforce");
        look();
        assertThat(report.state().log()).isEqualTo("in place");
        assertThat(problems.list()).isEmpty();
    }

    private void audit() {
        watch(Map.of()).audit().await().atMost(Duration.ofSeconds(10));
    }

    private void look() {
        watch(Map.of("ringback.connect.failures.threshold", "3")).look().await().atMost(Duration.ofSeconds(10));
    }

    private ConnectWatch watch(Map<String, String> values) {
        JourneySettings settings = new SmallRyeConfigBuilder()
                .withMapping(JourneySettings.class)
                .withDefaultValues(values)
                .withConverter(Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .build()
                .getConfigMapping(JourneySettings.class);
        ConnectLog log = new ConnectLog(new LogSession(database.pool()), TestDatabase.HOME, () -> "salesforce");
        Audit audit = new Audit(log, settings.audit(), settings.audit().reach());
        return new ConnectWatch(log, new ConnectCensus(log, settings), audit, report, settings);
    }

    private void logged(String table, String state, int amount) {
        database.execute("""
                INSERT INTO salesforce.%1$s (id, txid, created_at, updated_at, state, action, table_name, record_id)
                SELECT nextval('salesforce._trigger_log_id_seq'), 1, now(), now(), '%2$s', 'UPDATE', 'contact', nth
                FROM generate_series(1, %3$d) nth""".formatted(table, state, amount));
    }
}
