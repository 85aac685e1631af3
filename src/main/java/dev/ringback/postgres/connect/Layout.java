package dev.ringback.postgres.connect;

import io.vertx.mutiny.sqlclient.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is there of Heroku Connect, as far as we may read it.
 *
 * @param note what is wrong and what would mend it; null if nothing is
 * @param archive whether rows that Connect has done with can be read as well
 * @param mapped the mapped tables
 * @param readable those of them whose rows we may read
 */
public record Layout(State state, @Nullable String note, boolean archive, Set<String> mapped, Set<String> readable) {
    /** Columns that are read; others may be there. */
    private static final List<String> COLUMNS = List.of(
            "id int4|int8",
            "txid int8",
            "created_at timestamptz",
            "updated_at timestamptz",
            "processed_at timestamptz",
            "state varchar|text",
            "action varchar|text",
            "table_name varchar|text",
            "record_id int4|int8",
            "sfid varchar|text",
            "old text|hstore",
            "values text|hstore",
            "sf_message text|varchar");

    static final String ASK = """
            WITH wanted AS (
                SELECT split_part(w, ' ', 1) AS name, split_part(w, ' ', 2) AS types FROM unnest($2::text[]) w
            ), log AS (
                SELECT c.relname, n.nspname,
                    has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable,
                    (SELECT string_agg(w.name || ' ' || w.types, ', ')
                     FROM wanted w WHERE NOT EXISTS (
                         SELECT FROM pg_catalog.pg_attribute a
                         JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname = w.name
                           AND t.typname = ANY (string_to_array(w.types, '|')))) AS lacking
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = $1::text AND c.relname IN ('_trigger_log', '_trigger_log_archive')
            ), mapped AS (
                SELECT c.relname::text AS name,
                    has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = $1::text AND c.relkind IN ('r', 'p') AND 2 = (
                    SELECT count(*) FROM pg_catalog.pg_attribute a
                    WHERE a.attrelid = c.oid AND NOT a.attisdropped AND a.attname IN ('sfid', '_hc_lastop'))
            )
            SELECT live.relname IS NOT NULL AS live, coalesce(live.readable, false) AS live_readable,
                live.lacking AS live_lacking, archive.relname IS NOT NULL AS archive,
                coalesce(archive.readable, false) AS archive_readable, archive.lacking AS archive_lacking,
                ARRAY(SELECT m.name FROM mapped m) AS mapped,
                ARRAY(SELECT m.name FROM mapped m WHERE m.readable) AS readable
            FROM (SELECT) AS one
            LEFT JOIN log live ON live.relname = '_trigger_log'
            LEFT JOIN log archive ON archive.relname = '_trigger_log_archive'""";

    /** How it is. */
    public enum State {
        IN_PLACE("in place"),
        ABSENT("absent"),
        NO_RIGHT("no right"),
        OTHER_LAYOUT("other layout");

        private final String words;

        State(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    public Layout {
        mapped = Set.copyOf(mapped);
        readable = Set.copyOf(readable);
    }

    public boolean isInPlace() {
        return state == State.IN_PLACE;
    }

    static String[] columns() {
        return COLUMNS.toArray(String[]::new);
    }

    static Layout read(Row row, String schema) {
        Set<String> mapped = names(row, "mapped");
        boolean archive = row.getBoolean("archive_readable") && row.getString("archive_lacking") == null;
        State state = state(row);
        String note =
                switch (state) {
                    case ABSENT ->
                        mapped.isEmpty()
                                ? "no Heroku Connect in the schema '" + schema + "' (ringback.connect.schema)"
                                : "the schema '" + schema + "' has mapped tables, and no table _trigger_log";
                    case NO_RIGHT ->
                        "the role may not read " + schema
                                + "._trigger_log: GRANT USAGE ON SCHEMA, GRANT SELECT ON TABLE";
                    case OTHER_LAYOUT ->
                        schema + "._trigger_log has another layout than is known, it lacks: "
                                + lacking(row, "live_lacking");
                    case IN_PLACE -> archive ? null : archiveNote(row, schema);
                };
        return new Layout(state, note, archive, mapped, names(row, "readable"));
    }

    private static State state(Row row) {
        if (!row.getBoolean("live")) {
            return State.ABSENT;
        }
        if (row.getString("live_lacking") != null) {
            return State.OTHER_LAYOUT;
        }
        return row.getBoolean("live_readable") ? State.IN_PLACE : State.NO_RIGHT;
    }

    private static String archiveNote(Row row, String schema) {
        String archive = schema + "._trigger_log_archive";
        if (!row.getBoolean("archive")) {
            return archive + " is not there: what Connect has done with is not seen";
        }
        String lacking = row.getString("archive_lacking");
        return lacking == null
                ? "the role may not read " + archive + ": GRANT SELECT ON TABLE"
                : archive + " has another layout than is known, it lacks: " + lacking(row, "archive_lacking");
    }

    private static String lacking(Row row, String column) {
        return row.getString(column).replace("|", " or ");
    }

    private static Set<String> names(Row row, String column) {
        return Set.copyOf(Arrays.asList(row.getArrayOfStrings(column)));
    }
}
