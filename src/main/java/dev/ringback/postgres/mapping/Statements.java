package dev.ringback.postgres.mapping;

import static dev.ringback.postgres.Identifier.literal;
import static dev.ringback.postgres.Identifier.quoted;

import dev.ringback.postgres.Home;
import dev.ringback.salesforce.mapping.Deletion;
import dev.ringback.salesforce.mapping.Direction;
import dev.ringback.salesforce.mapping.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The statements of one mapping, made once. Names are quoted here and nowhere else; expressions stand as their owner wrote
 * them, in a scope that has the row's columns and no other row.
 */
final class Statements {
    private final Mapping mapping;
    private final Columns columns;
    private final Map<String, String> words = new LinkedHashMap<>();

    final String lock;
    final String lockFree;
    final String resolve;
    final String reconcile;
    final String agree;

    Statements(Mapping mapping, Shape shape, Home home) {
        this.mapping = mapping;
        this.columns = new Columns(mapping, shape);
        words.put("pairs", home.sql("${schema}.ringback_pairs"));
        words.put("name", literal(mapping.name()));
        words.put("shape", literal(columns.fingerprint()));
        words.put("local", quoted(mapping.local()));
        words.put("connect", quoted(mapping.connect()));
        words.put("key", quoted(mapping.localKey()));
        words.put("keyType", columns.keyType());
        words.put("externalText", columns.externalText(""));
        words.put("deleted", columns.connect("isdeleted") == null ? "false" : "coalesce(isdeleted, false)");
        words.put("connectModified", moment(columns.connect("systemmodstamp"), "systemmodstamp"));
        words.put("localModified", moment(columns.local(mapping.localModified()), mapping.localModified()));
        words.put("localSfid", mapping.localSfid() == null ? "NULL::text" : quoted(mapping.localSfid()) + "::text");
        words.put("localMarked", columns.marked());
        words.put("localValues", columns.localValues());
        words.put("connectValues", columns.connectValues());
        pairing();
        courses();
        writes();
        lock = fill(Texts.LOCK);
        lockFree = fill(Texts.LOCK_FREE);
        resolve = fill(Texts.RESOLVE);
        reconcile = fill(Texts.RECONCILE);
        agree = fill(Texts.AGREE);
    }

    /** All that are run with each batch. */
    List<String> all() {
        return List.of(resolve, lock, lockFree, reconcile, agree);
    }

    private void pairing() {
        String local =
                fill("SELECT <sfid>::text AS l_sfid FROM {local} l WHERE l.{key} = CAST(l_key AS {keyType}) OFFSET 0");
        String sfid = mapping.localSfid() == null ? null : "l." + quoted(mapping.localSfid());
        words.put("keyOfChange", columns.wellFormed("c.key"));
        words.put("sfidOfLocal", local.replace("<sfid>", or(sfid, "NULL")));
        List<String> records = new ArrayList<>();
        List<String> locals = new ArrayList<>();
        if (mapping.externalId() != null) {
            records.add(record(columns.external() + " = CAST(l_key AS " + columns.externalType() + ")"));
            locals.add(key("l.{key} = CAST(" + columns.wellFormed("coalesce(k.ext, c.key)") + " AS {keyType})"));
        }
        if (sfid != null) {
            records.add(record("k.sfid = coalesce(s.l_sfid, c.sfid)"));
            locals.add(key(sfid + " = coalesce(k.sfid, c.sfid)"));
        }
        if (mapping.externalId() != null) {
            remembered(records, locals);
        }
        if (mapping.externalId() == null) {
            // By its number only until both know the sfid: after a reload the number may be another record's.
            records.add(fill("(SELECT k.id FROM {pairs} b JOIN {connect} k ON k.id = b.connect_id"
                    + " WHERE b.mapping = {name} AND b.local_key = l.l_key AND (k.sfid IS NULL OR s.l_sfid IS NULL))"));
            locals.add(
                    fill("(SELECT b.local_key FROM {pairs} b JOIN {local} l ON l.{key} = CAST(b.local_key AS {keyType})"
                            + " WHERE b.mapping = {name} AND b.connect_id = k.connect_id AND " + sfid
                            + " IS NULL LIMIT 1)"));
        } else {
            locals.add(columns.wellFormed("coalesce(k.ext, c.key)"));
        }
        words.put(
                "recordOfLocal", "SELECT coalesce(" + String.join(", ", records) + ")::bigint AS connect_id OFFSET 0");
        words.put("localOfConnect", "SELECT coalesce(" + String.join(", ", locals) + ") AS l_key OFFSET 0");
        words.put("recordOfConnect", recordOfConnect());
    }

    /**
     * What Salesforce says of a record may be older than the external id that we have given it: where it names no local
     * row, the pair is still known by the sfid.
     */
    private void remembered(List<String> records, List<String> locals) {
        String named = columns.wellFormed(columns.externalText("k."));
        records.add(fill("(SELECT k.id FROM {pairs} b JOIN {connect} k ON k.sfid = b.sfid"
                + " WHERE b.mapping = {name} AND b.local_key = l.l_key"
                + " AND NOT EXISTS (SELECT FROM {local} o WHERE o.{key} = CAST(" + named + " AS {keyType})) LIMIT 1)"));
        locals.add(fill("(SELECT b.local_key FROM {pairs} b LEFT JOIN {local} l"
                + " ON l.{key} = CAST(b.local_key AS {keyType})"
                + " WHERE b.mapping = {name} AND b.sfid = coalesce(k.sfid, c.sfid) ORDER BY l.{key} IS NULL LIMIT 1)"));
    }

    private String record(String condition) {
        return fill("(SELECT k.id FROM {connect} k WHERE " + condition + " LIMIT 1)");
    }

    private String key(String condition) {
        return fill("(SELECT l.{key}::text FROM {local} l WHERE " + condition + " LIMIT 1)");
    }

    private String recordOfConnect() {
        String one = fill("SELECT <nth> AS nth, k.id::bigint AS connect_id, k.sfid::text AS sfid, "
                + columns.externalText("k.") + " AS ext FROM {connect} k WHERE ");
        List<String> ways = new ArrayList<>();
        ways.add(one.replace("<nth>", "1") + "k.sfid = c.sfid");
        if (mapping.externalId() != null) {
            ways.add(one.replace("<nth>", "2") + columns.external() + " = CAST(" + columns.externalOf("c.key") + " AS "
                    + columns.externalType() + ")");
        }
        ways.add(one.replace("<nth>", "3")
                + "c.sfid IS NULL AND k.id = CASE WHEN c.record_id ~ '^[0-9]{1,18}$' THEN c.record_id::bigint END");
        return "SELECT * FROM (" + String.join(" UNION ALL ", ways) + ") k ORDER BY k.nth LIMIT 1";
    }

    private void courses() {
        Direction direction = mapping.direction();
        words.put("localIs", "CAST(p.pair_key AS " + columns.keyType() + ")");
        words.put("connectIs", "p.pair_id");
        words.put(
                "localWins",
                switch (mapping.conflict()) {
                    case SALESFORCE -> "false";
                    case APPLICATION -> "true";
                    case NEWEST -> "coalesce(l.l_modified > c.c_modified, c.c_modified IS NULL)";
                });
        words.put("unpairedLocal", direction.to() ? "'insert connect'" : "'alone'");
        String key = columns.newKey();
        words.put("newKey", key);
        words.put(
                "unpairedConnect",
                direction.from()
                        ? "CASE WHEN " + columns.canBeMade() + " THEN 'insert local' ELSE 'alone' END"
                        : "'alone'");
        words.put("newId", or(columns.connectDefault("id"), "NULL::bigint"));
        Deletion toLocal = direction.from() ? mapping.onConnectDelete() : Deletion.NOTHING;
        Deletion toConnect = direction.to() ? mapping.onLocalDelete() : Deletion.NOTHING;
        words.put("seesToLocal", Boolean.toString(toLocal != Deletion.NOTHING));
        words.put("whenConnectIsGone", literal(course(toLocal, "local", "connect")));
        words.put("whenLocalIsGone", literal(course(toConnect, "connect", "local")));
    }

    private static String course(Deletion deletion, String other, String gone) {
        return switch (deletion) {
            case NOTHING -> "part " + gone;
            case DELETE -> "delete " + other;
            case MARK -> "mark " + other;
        };
    }

    private void writes() {
        words.put("winners", columns.winners());
        words.put("localLost", columns.lost("connect!"));
        words.put("connectLost", columns.lost("local!"));
        words.put("toConnectHashes", columns.hashes("v", binding -> binding.toConnect() != null));
        words.put("toLocalHashes", columns.hashes("w", binding -> binding.toLocal() != null));
        Writes writes = new Writes(mapping, columns, this::fill);
        words.put("writes", writes.ctes());
        words.put("wroteConnect", writes.touched(writes.connectCtes(), "coalesce(d.c_id, d.new_id)"));
        words.put("wroteLocal", writes.touched(writes.localCtes(), "coalesce(d.l_key, d.new_key)"));
        words.put("localRow", fill(Texts.LOCAL_ROW));
        words.put("connectRow", fill(Texts.CONNECT_ROW));
    }

    private String fill(String text) {
        String filled = text;
        for (Map.Entry<String, String> word : words.entrySet()) {
            filled = filled.replace("{" + word.getKey() + "}", word.getValue());
        }
        return filled;
    }

    /** Connect's times are UTC and do not say so. */
    private static String moment(Shape.@Nullable Column column, @Nullable String name) {
        if (column == null || name == null) {
            return "NULL::timestamptz";
        }
        return column.isTimestamp() ? quoted(name) + " AT TIME ZONE 'UTC'" : quoted(name) + "::timestamptz";
    }

    private static String or(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }
}
