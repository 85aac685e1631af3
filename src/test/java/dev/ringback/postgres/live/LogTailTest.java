package dev.ringback.postgres.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The question for what is new stays small beside a log with many settled changes. */
class LogTailTest {
    private static final Pattern PAGES = Pattern.compile("Buffers: shared hit=(\\d+)(?: read=(\\d+))?");

    private final TestDatabase database = TestDatabase.migrated();

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource({
        "force_generic_plan, nobody",
        "force_custom_plan, nobody",
        "force_generic_plan, somebody",
        "force_custom_plan, somebody"
    })
    void manySettledChangesAreNotReadWhoeverHadBeenRunningLong(String plans, String ended) throws SQLException {
        database.execute(
                "INSERT INTO database_trigger_logs (payload, schema, klass_name, status, txid, processed_txid)"
                        + " SELECT jsonb_build_object('operation', 'INSERT', 'record_id', n::text), 'public', 'users',"
                        + " 'succeeded', 100 + n / 1000, 101 + n / 1000 FROM generate_series(1, 200000) n",
                "VACUUM ANALYZE database_trigger_logs");
        String from = database.value("SELECT pg_current_snapshot()::text");
        database.execute(
                "INSERT INTO database_trigger_logs (payload, schema, klass_name) VALUES"
                        + " ('{\"operation\": \"INSERT\", \"record_id\": \"new\"}', 'public', 'users')",
                "UPDATE database_trigger_logs SET status = 'dead', processed_txid = txid_current() WHERE id <= 3");

        String plan = plan(plans, ended.equals("somebody"), from);

        assertThat(plan).contains("ringback_settling", "ringback_history", "(actual rows=4");
        Matcher pages = PAGES.matcher(plan);
        assertThat(pages.find()).as(plan).isTrue();
        int all = Integer.parseInt(
                database.value("SELECT relpages FROM pg_class WHERE relname = 'database_trigger_logs'"));
        int read = Integer.parseInt(pages.group(1)) + (pages.group(2) == null ? 0 : Integer.parseInt(pages.group(2)));
        assertThat(read).as(plan).isLessThan(all / 10);
    }

    private String plan(String plans, boolean ended, String from) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            statement.execute(LogTail.NOW);
            statement.execute("SET LOCAL plan_cache_mode = " + plans);
            statement.execute("PREPARE told (bigint, text, text, bigint, integer" + (ended ? ", bigint[]" : "")
                    + ") AS " + TestDatabase.HOME.sql(LogTail.TOLD.replace("${ended}", ended ? LogTail.ENDED : "")));
            long low = Seen.read(from).orElseThrow().low();
            StringBuilder lines = new StringBuilder();
            try (ResultSet rows = statement.executeQuery("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) EXECUTE told (" + low
                    + ", '" + from + "', pg_current_snapshot()::text, 0, 2001" + (ended ? ", '{50, 60}'" : "") + ")")) {
                while (rows.next()) {
                    lines.append(rows.getString(1)).append('\n');
                }
            }
            return lines.toString();
        }
    }
}
