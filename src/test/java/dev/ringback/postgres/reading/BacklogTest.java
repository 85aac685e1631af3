package dev.ringback.postgres.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private static final int OPEN = 20;

    @Test
    void whatIsSettledIsNotRead() throws SQLException {
        try (TestDatabase database = TestDatabase.migrated()) {
            database.execute("""
                    INSERT INTO database_trigger_logs (status) SELECT 'succeeded' FROM generate_series(1, 20000)""");
            database.execute("INSERT INTO database_trigger_logs (status) SELECT 'dead' FROM generate_series(1, %d)"
                    .formatted(OPEN));
            for (String statistics : new String[] {"SELECT 1", "VACUUM ANALYZE"}) {
                database.execute(statistics);
                assertThat(rowsRead(database)).isLessThanOrEqualTo(OPEN);
            }
        }
    }

    private static long rowsRead(TestDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeQuery(TestDatabase.HOME.sql(Backlog.OWED)).close();
            try (ResultSet read = statement.executeQuery("""
                    SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables
                    WHERE relname = 'database_trigger_logs'""")) {
                read.next();
                return read.getLong(1);
            }
        }
    }
}
