package dev.ringback.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.demo.Database;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A service that has nothing to do leaves its database in peace: a minute has one question a second at the most. */
class IdleIT {
    /** What is done once after the start is over by then. */
    private static final Duration REST = Duration.ofSeconds(5);

    private static final Duration WINDOW = Duration.ofSeconds(20);
    /** One a second, and room for the rounds that come every few minutes and may fall into so short a time. */
    private static final int MOST = 30;

    private static final String SAID = """
            SELECT s.calls, regexp_replace(s.query, '\\s+', ' ', 'g')
            FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
            WHERE d.datname = 'idle' ORDER BY s.calls DESC""";

    private static final Map<String, String> NOTHING_TO_BUILD =
            Map.of("RINGBACK_SAMPLE_SCHEMA", "true", "RINGBACK_MAIL_MOCK", "true", "RINGBACK_SEARCH_INDEX", "false");

    private record Said(long calls, String query) {}

    @Test
    void anIdleServiceAsksNoMoreThanOnceASecond() throws SQLException {
        ServerOptions watched = ServerOptions.fast().with("shared_preload_libraries", "pg_stat_statements");
        try (EmbeddedDatabase server = EmbeddedDatabase.start(watched)) {
            Database idle = server.createDatabase("idle");
            Database beside = server.createDatabase("beside");
            try (Connection watcher = beside.connectAsSuperuser();
                    Statement statement = watcher.createStatement();
                    ServiceProcess service = ServiceProcess.start(idle, NOTHING_TO_BUILD)) {
                statement.execute("CREATE EXTENSION pg_stat_statements");
                service.awaitListening();
                pass(REST);
                statement.execute("SELECT pg_stat_statements_reset()");
                pass(WINDOW);
                List<Said> said = said(statement);
                assertThat(said.stream().mapToLong(Said::calls).sum())
                        .as("%s", said)
                        .isBetween(1L, (long) MOST);
            }
        }
    }

    /** It is a rate: there is nothing to wait for but the time. */
    private static void pass(Duration time) {
        Awaitility.await().pollDelay(time).atMost(time.multipliedBy(2)).until(() -> true);
    }

    private static List<Said> said(Statement statement) throws SQLException {
        List<Said> said = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(SAID)) {
            while (row.next()) {
                said.add(new Said(row.getLong(1), row.getString(2)));
            }
        }
        return said;
    }
}
