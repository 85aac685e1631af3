package dev.ringback.postgres.capture;

import dev.ringback.change.Operation;
import dev.ringback.operations.TriggerInfo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A trigger as the catalogue shows it.
 *
 * @param mark what another trigger, or this one once it is altered, has not: its oid, and if it is ours the transaction
 *     that last touched it. (The owners of others switch theirs off and on as they please.)
 * @param type the catalogue's bits: for each row 1, before 2, insert 4, delete 8, update 16, truncate 32, instead 64
 * @param enabled O as usual, A always, R only in a replica's session, D not at all
 * @param function what it calls, with its schema
 * @param ours whether that is a function of ours
 * @param logs whether it writes the log by the text of its function, and is not ours
 * @param conditional whether it has a WHEN clause or a list of columns
 * @param tables its transition tables
 * @param arguments of the function
 * @param condition of its WHEN clause, as the server shows it; only read for ours
 */
record Installed(
        String name,
        String mark,
        int type,
        char enabled,
        String function,
        boolean ours,
        boolean logs,
        boolean conditional,
        String tables,
        List<String> arguments,
        String condition) {
    static List<Installed> read(JsonArray triggers) {
        List<Installed> read = new ArrayList<>();
        for (Object element : triggers) {
            JsonObject trigger = (JsonObject) element;
            List<String> arguments = new ArrayList<>();
            trigger.getJsonArray("arguments").forEach(argument -> arguments.add((String) argument));
            read.add(new Installed(
                    trigger.getString("name"),
                    trigger.getString("mark"),
                    trigger.getInteger("type"),
                    trigger.getString("enabled").charAt(0),
                    trigger.getString("function"),
                    trigger.getBoolean("ours"),
                    trigger.getBoolean("logs"),
                    trigger.getBoolean("conditional"),
                    trigger.getString("tables"),
                    arguments,
                    trigger.getString("condition")));
        }
        return read;
    }

    /** Of a Ringback with another home in this database. */
    boolean isAnotherInstallations() {
        return !ours && function.endsWith(".ringback_capture");
    }

    /** In an ordinary session. */
    boolean fires() {
        return enabled == 'O' || enabled == 'A';
    }

    Set<Operation> events() {
        EnumSet<Operation> events = EnumSet.noneOf(Operation.class);
        for (Operation operation : Operation.values()) {
            if ((type & bit(operation)) != 0) {
                events.add(operation);
            }
        }
        return events;
    }

    static int bit(Operation operation) {
        return switch (operation) {
            case INSERT -> 4;
            case DELETE -> 8;
            case UPDATE -> 16;
            case TRUNCATE -> 32;
        };
    }

    TriggerInfo shown(String drift) {
        return new TriggerInfo(name, events().stream().map(Operation::name).toList(), function, ours, fires(), drift);
    }
}
