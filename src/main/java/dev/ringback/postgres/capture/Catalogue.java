package dev.ringback.postgres.capture;

import dev.ringback.change.TableName;
import dev.ringback.postgres.Home;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Reads what is installed from the database's catalogue. It takes no lock on any table. */
final class Catalogue {
    /**
     * The watched tables that exist, each with its partitions and inheriting tables. A key is the primary key, or else a
     * unique index that is sure to name each row: not partial, without expressions, on columns that are never NULL.
     */
    private static final String RELATIONS = """
            WITH RECURSIVE watched AS (
                SELECT n.nspname, c.relname, c.oid
                FROM unnest($1::text[], $2::text[]) AS w (schema, name)
                JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
                JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name
                WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
            ), family (root, oid) AS (
                SELECT oid, oid FROM watched
                UNION
                SELECT f.root, i.inhrelid FROM family f JOIN pg_catalog.pg_inherits i ON i.inhparent = f.oid
                WHERE i.inhrelid NOT IN (SELECT oid FROM watched)
            )
            SELECT w.nspname, w.relname, n.nspname, c.relname, c.relkind::text,
                coalesce((
                    SELECT ARRAY(
                        SELECT a.attname::text
                        FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, nth)
                        JOIN pg_catalog.pg_attribute a ON a.attrelid = w.oid AND a.attnum = k.attnum
                        WHERE k.nth <= i.indnkeyatts ORDER BY k.nth)
                    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
                    WHERE i.indrelid = w.oid AND i.indisunique AND i.indisvalid
                      AND i.indpred IS NULL AND i.indexprs IS NULL
                      AND NOT EXISTS (
                          SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = w.oid AND NOT a.attnotnull
                            AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]))
                    ORDER BY i.indisprimary DESC, i.indimmediate DESC, i.indnkeyatts, x.relname LIMIT 1), '{}'),
                ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
                      WHERE a.attrelid = w.oid AND a.attnum > 0 AND NOT a.attisdropped),
                NOT EXISTS (
                    SELECT FROM pg_catalog.pg_attribute a
                    JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                    LEFT JOIN pg_catalog.pg_type e ON t.typcategory = 'A' AND e.oid = t.typelem
                    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                      AND CASE coalesce(e.typtype, t.typtype)
                          WHEN 'e' THEN false
                          WHEN 'b' THEN coalesce(e.typnamespace, t.typnamespace) <> 'pg_catalog'::regnamespace
                              OR coalesce(e.typname, t.typname) IN ('json', 'bytea')
                          ELSE true END),
                coalesce((
                    SELECT jsonb_agg(jsonb_build_object(
                        'name', t.tgname, 'type', t.tgtype, 'enabled', t.tgenabled,
                        'mark', CASE WHEN mine.yes THEN t.oid || '.' || t.xmin ELSE t.oid::text END,
                        'function', pn.nspname || '.' || p.proname, 'ours', mine.yes,
                        'logs', NOT mine.yes AND p.proname <> 'ringback_capture'
                            AND position('database_trigger_logs' IN lower(p.prosrc)) > 0,
                        'conditional', t.tgqual IS NOT NULL OR t.tgattr::text <> '',
                        'tables', concat_ws(' ', 'OLD TABLE AS ' || t.tgoldtable, 'NEW TABLE AS ' || t.tgnewtable),
                        'arguments', CASE WHEN mine.yes THEN ARRAY(
                            SELECT convert_from(decode(replace(hex, ' ', ''), 'hex'), getdatabaseencoding())
                            FROM regexp_split_to_table(regexp_replace(encode(t.tgargs, 'hex'), '(..)', E'\\\\1 ', 'g'),
                                '00 ') WITH ORDINALITY AS argument (hex, nth)
                            WHERE nth <= t.tgnargs ORDER BY nth) ELSE '{}' END,
                        'condition', CASE WHEN mine.yes AND t.tgtype & 1 = 0
                            THEN coalesce(pg_get_expr(t.tgqual, 0), '') ELSE '' END)
                        ORDER BY t.tgname)
                    FROM pg_catalog.pg_trigger t
                    JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
                    JOIN pg_catalog.pg_namespace pn ON pn.oid = p.pronamespace
                    CROSS JOIN LATERAL (
                        SELECT pn.nspname = $3 AND p.proname IN ('ringback_capture', 'ringback_ring')) mine (yes)
                    WHERE t.tgrelid = c.oid
                      AND (NOT t.tgisinternal OR t.tgparentid <> 0 AND t.tgconstraint = 0)), '[]'),
                c.oid::text
            FROM family f
            JOIN watched w ON w.oid = f.root
            JOIN pg_catalog.pg_class c ON c.oid = f.oid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            ORDER BY w.nspname, w.relname, f.oid <> f.root, n.nspname, c.relname""";

    private static final String OURS_ANYWHERE = """
            SELECT n.nspname, c.relname, t.tgname
            FROM pg_catalog.pg_trigger t
            JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
            JOIN pg_catalog.pg_namespace pn ON pn.oid = p.pronamespace
            JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE pn.nspname = $1 AND p.proname IN ('ringback_capture', 'ringback_ring')
            ORDER BY n.nspname, c.relname, t.tgname""";

    private final Home home;
    private final List<TableName> tables;

    /** The log itself is always read, too: the bell may hang there. */
    Catalogue(Home home, List<TableName> watched) {
        this.home = home;
        this.tables = new ArrayList<>(watched);
        TableName log = log(home);
        if (!tables.contains(log)) {
            tables.add(log);
        }
    }

    static TableName log(Home home) {
        return new TableName(home.schema(), "database_trigger_logs");
    }

    /** A trigger of ours, wherever it is. */
    record Found(TableName table, String trigger) {}

    /**
     * What is there at this moment.
     *
     * @param role who reads
     */
    record Reading(List<Relation> relations, List<Found> ours, String role) {
        List<Relation> family(TableName watched) {
            return relations.stream()
                    .filter(relation -> relation.loggedAs().equals(watched))
                    .toList();
        }

        /** Our triggers on tables that nobody watches. */
        List<Found> strays() {
            List<TableName> known =
                    relations.stream().map(Relation::name).distinct().toList();
            return ours.stream().filter(found -> !known.contains(found.table())).toList();
        }
    }

    Uni<Reading> read(SqlClient client) {
        Tuple watched = Tuple.of(
                tables.stream().map(TableName::schema).toArray(String[]::new),
                tables.stream().map(TableName::name).toArray(String[]::new),
                home.schema());
        return client.preparedQuery(RELATIONS).execute(watched).chain(relations -> client.preparedQuery(OURS_ANYWHERE)
                .execute(Tuple.of(home.schema()))
                .chain(ours -> client.query("SELECT current_user::text")
                        .execute()
                        .map(role -> new Reading(
                                relations(relations),
                                found(ours),
                                role.iterator().next().getString(0)))));
    }

    private static List<Relation> relations(RowSet<Row> rows) {
        List<Relation> relations = new ArrayList<>();
        rows.forEach(row -> relations.add(Relation.read(row)));
        return relations;
    }

    private static List<Found> found(RowSet<Row> rows) {
        List<Found> found = new ArrayList<>();
        rows.forEach(row -> found.add(new Found(new TableName(row.getString(0), row.getString(1)), row.getString(2))));
        return found;
    }
}
