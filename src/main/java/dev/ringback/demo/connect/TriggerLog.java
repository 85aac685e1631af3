package dev.ringback.demo.connect;

import dev.ringback.demo.connect.LoggedWrite.Action;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Connect's log, as Connect itself works on it. */
final class TriggerLog {
    /** What Connect never looks at again. */
    private static final List<String> DONE = List.of("SUCCESS", "MERGED", "IGNORED", "READONLY", "REQUEUED");

    private static final String PUT_BACK = """
            UPDATE {log} SET state = 'NEW', updated_at = clock_timestamp()
            WHERE state = 'PENDING'""";

    private static final String IGNORE = """
            UPDATE {log}
            SET state = 'IGNORED', processed_at = clock_timestamp(), processed_tx = txid_current(),
                updated_at = clock_timestamp()
            WHERE state = 'IGNORE'""";

    private static final String TAKE = """
            UPDATE {log} SET state = 'PENDING', updated_at = clock_timestamp()
            WHERE id IN (SELECT id FROM {log} WHERE state = 'NEW' ORDER BY id LIMIT ? FOR UPDATE)
            RETURNING id, action, table_name, record_id, sfid, hstore_to_jsonb("values"::hstore)""";

    private static final String TAKE_FAILED_BEFORE = """
            UPDATE {log} AS failed SET state = 'PENDING', updated_at = clock_timestamp()
            WHERE failed.state = 'FAILED' AND EXISTS (
                SELECT FROM {log} AS taken
                WHERE taken.id = ANY (?) AND failed.id < taken.id
                  AND taken.table_name = failed.table_name AND taken.record_id = failed.record_id)
            RETURNING id, action, table_name, record_id, sfid, hstore_to_jsonb("values"::hstore)""";

    private static final String SETTLE = """
            UPDATE {log}
            SET state = ?, sfid = coalesce(sfid, ?), sf_message = ?, processed_at = clock_timestamp(),
                processed_tx = txid_current(), updated_at = clock_timestamp()
            WHERE id = ANY (?)""";

    private static final String ARCHIVE = """
            WITH gone AS (DELETE FROM {log} WHERE state = ANY (?) RETURNING *)
            INSERT INTO {archive} SELECT * FROM gone""";

    private final String log;
    private final String archive;

    TriggerLog(ConnectSchema schema) {
        log = schema.quoted("_trigger_log");
        archive = schema.quoted("_trigger_log_archive");
    }

    /** What was taken by somebody who did not live to settle it. */
    int putBack(Connection connection) throws SQLException {
        return execute(connection, PUT_BACK);
    }

    int ignore(Connection connection) throws SQLException {
        return execute(connection, IGNORE);
    }

    /** Takes the oldest that are new, and if asked for what has failed before for the same records. */
    List<LoggedWrite> take(Connection connection, int most, boolean failedBefore) throws SQLException {
        List<LoggedWrite> taken = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(named(TAKE))) {
            statement.setInt(1, most);
            addTo(taken, statement);
        }
        if (failedBefore && !taken.isEmpty()) {
            try (PreparedStatement statement = connection.prepareStatement(named(TAKE_FAILED_BEFORE))) {
                Integer[] ids = taken.stream().map(LoggedWrite::id).toArray(Integer[]::new);
                statement.setArray(1, connection.createArrayOf("integer", ids));
                addTo(taken, statement);
            }
        }
        taken.sort(Comparator.comparingInt(LoggedWrite::id));
        return taken;
    }

    void settle(
            Connection connection, List<Integer> rows, String state, @Nullable String sfid, @Nullable String message)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(named(SETTLE))) {
            statement.setString(1, state);
            statement.setString(2, sfid);
            statement.setString(3, message);
            statement.setArray(4, connection.createArrayOf("integer", rows.toArray()));
            statement.executeUpdate();
        }
    }

    /** @param failed whether what has failed goes, too */
    int archive(Connection connection, boolean failed) throws SQLException {
        List<String> states = new ArrayList<>(DONE);
        if (failed) {
            states.add("FAILED");
        }
        try (PreparedStatement statement = connection.prepareStatement(named(ARCHIVE))) {
            statement.setArray(1, connection.createArrayOf("varchar", states.toArray()));
            return statement.executeUpdate();
        }
    }

    private int execute(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(named(sql))) {
            return statement.executeUpdate();
        }
    }

    private static void addTo(List<LoggedWrite> taken, PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                taken.add(new LoggedWrite(
                        row.getInt(1),
                        Action.valueOf(row.getString(2)),
                        row.getString(3),
                        row.getInt(4),
                        row.getString(5),
                        Json.texts(row.getString(6))));
            }
        }
    }

    private String named(String sql) {
        return sql.replace("{log}", log).replace("{archive}", archive);
    }
}
