package dev.ringback.demo.connect;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Reads from Salesforce what has changed there, whoever changed it, and writes it into the mapped tables. */
final class Poller {
    private static final Logger LOG = Logger.getLogger(Poller.class);
    private static final int ROWS_AT_ONCE = 500;
    private static final String UNIQUE_VIOLATION = "23505";

    private final ConnectSession session;
    private final Map<String, MappedTable> tables;
    private final SalesforceOrg org;
    private final boolean removes;
    private final Map<String, Long> read = new HashMap<>();

    /** @param removes whether a record that is deleted in Salesforce goes, or is marked */
    Poller(ConnectSession session, Map<String, MappedTable> tables, SalesforceOrg org, boolean removes) {
        this.session = session;
        this.tables = tables;
        this.org = org;
        this.removes = removes;
    }

    /** How many records were read. */
    int poll() {
        return org.isReachable() ? tables.values().stream().mapToInt(this::poll).sum() : 0;
    }

    /** Whether the tables have all that was changed in Salesforce until now. */
    boolean hasReadAll() {
        return tables.keySet().stream().allMatch(name -> org.changedSince(name, read.getOrDefault(name, 0L))
                .isEmpty());
    }

    /** Nothing that Salesforce has until now is read again. */
    void skip() {
        tables.keySet().forEach(name -> read.put(name, org.version()));
    }

    /** Clears the table, and inserts every record again. */
    int reload(MappedTable table, boolean truncate) {
        if (!org.isReachable()) {
            return 0;
        }
        long version = org.version();
        List<SalesforceRecord> records = org.records(table.name());
        session.perform(connection -> table.clear(connection, truncate));
        for (int from = 0; from < records.size(); from += ROWS_AT_ONCE) {
            List<SalesforceRecord> batch = records.subList(from, Math.min(records.size(), from + ROWS_AT_ONCE));
            session.perform(connection -> table.insert(connection, batch));
        }
        read.put(table.name(), version);
        return records.size();
    }

    private int poll(MappedTable table) {
        List<SalesforceRecord> changed = org.changedSince(table.name(), read.getOrDefault(table.name(), 0L));
        for (int from = 0; from < changed.size(); from += ROWS_AT_ONCE) {
            List<SalesforceRecord> batch = changed.subList(from, Math.min(changed.size(), from + ROWS_AT_ONCE));
            session.perform(connection -> {
                for (SalesforceRecord present : batch) {
                    write(connection, table, present);
                }
            });
            read.put(table.name(), batch.get(batch.size() - 1).version());
        }
        return changed.size();
    }

    /** Between our look for the row and our insert the write-back may have come: a second look finds it. */
    private void write(Connection connection, MappedTable table, SalesforceRecord present) throws SQLException {
        for (int look = 1; look <= 2; look++) {
            if (fits(connection, table, present)) {
                return;
            }
        }
        LOG.warnf("%s %s is not read: another row has its values", table.name(), present.sfid());
    }

    /** A record that does not fit beside the rows that are there is left out: Connect calls it a read error. */
    private boolean fits(Connection connection, MappedTable table, SalesforceRecord present) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            if (present.deleted() && removes) {
                table.remove(connection, present.sfid());
            } else {
                table.refresh(connection, present);
            }
            connection.releaseSavepoint(before);
            return true;
        } catch (SQLException e) {
            if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            return false;
        }
    }
}
