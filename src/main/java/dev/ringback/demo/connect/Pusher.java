package dev.ringback.demo.connect;

import dev.ringback.demo.connect.LoggedWrite.Action;
import dev.ringback.demo.connect.SaveResult.Refusal;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes to Salesforce what Connect's log has captured, one after the other over all tables, and writes back the result. A
 * write that Salesforce has taken, and whose end was not written down, is made again: that is where its duplicates come from.
 */
final class Pusher {
    private static final Refusal UNKNOWN_TABLE = new Refusal("NOT_MAPPED", "the table is not mapped", List.of());
    private static final Refusal NO_SFID =
            new Refusal("MISSING_ARGUMENT", "the record has no Salesforce id: its insert has not succeeded", List.of());

    private final ConnectSession session;
    private final Map<String, MappedTable> tables;
    private final TriggerLog log;
    private final SalesforceOrg org;
    private final WriteMode mode;
    private boolean unsettled = true;

    Pusher(ConnectSession session, Map<String, MappedTable> tables, TriggerLog log, SalesforceOrg org, WriteMode mode) {
        this.session = session;
        this.tables = tables;
        this.log = log;
        this.org = org;
        this.mode = mode;
    }

    /** How many rows of the log were settled. */
    int push(int most) {
        if (!org.isReachable()) {
            return 0;
        }
        if (unsettled) {
            session.transaction(log::putBack);
        }
        int ignored = session.transaction(log::ignore);
        List<PlannedWrite> writes =
                session.transaction(connection -> mode.plan(log.take(connection, most, mode == WriteMode.MERGED)));
        unsettled = true;
        int settled = writes.stream().mapToInt(this::push).sum();
        unsettled = false;
        return ignored + settled;
    }

    private int push(PlannedWrite write) {
        if (!org.isReachable()) {
            session.transaction(log::putBack);
            return 0;
        }
        MappedTable table = tables.get(write.table());
        SaveResult result = table == null ? SaveResult.refused(null, UNKNOWN_TABLE) : save(table, write);
        session.perform(connection -> settle(connection, table, write, result));
        return write.rows().size();
    }

    private SaveResult save(MappedTable table, PlannedWrite write) {
        if (write.action() == Action.INSERT) {
            return org.insert(table.name(), table.writable(write.values()));
        }
        return Optional.ofNullable(write.sfid())
                .or(() -> session.transaction(connection -> table.sfid(connection, write.recordId())))
                .map(sfid -> change(table, write, sfid))
                .orElse(SaveResult.refused(null, NO_SFID));
    }

    private SaveResult change(MappedTable table, PlannedWrite write, String sfid) {
        return write.action() == Action.DELETE
                ? org.delete(table.name(), sfid)
                : org.update(table.name(), sfid, table.writable(write.values()));
    }

    private void settle(Connection connection, @Nullable MappedTable table, PlannedWrite write, SaveResult result)
            throws SQLException {
        Refusal error = result.error();
        if (error != null) {
            log.settle(connection, write.rows(), "FAILED", result.sfid(), error.message());
            if (table != null) {
                table.failed(connection, write.recordId(), json(write, error));
            }
            return;
        }
        log.settle(connection, write.rows().subList(0, 1), "SUCCESS", result.sfid(), null);
        log.settle(connection, write.rows().subList(1, write.rows().size()), "MERGED", result.sfid(), null);
        if (table != null && write.action() != Action.DELETE) {
            writeBack(connection, table, write, result.sfid());
        }
    }

    private static void writeBack(Connection connection, MappedTable table, PlannedWrite write, @Nullable String sfid)
            throws SQLException {
        if (write.action() == Action.INSERT && sfid != null) {
            table.inserted(connection, write.recordId(), sfid);
        } else {
            table.updated(connection, write.recordId());
        }
    }

    private static String json(PlannedWrite write, Refusal error) {
        return new JsonObject()
                .put("op", write.action().name())
                .put("code", error.code())
                .put("msg", error.message())
                .put("fields", error.fields())
                .encode();
    }
}
