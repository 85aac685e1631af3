-- What a transaction has written, as it can see it itself, and as another session sees what it has taken away. All of this
-- only reads.

-- Whether this transaction is in progress, where only those since a certain one matter. A row's xmax may be a number of
-- another kind, that is no transaction's.
CREATE OR REPLACE FUNCTION ${schema}.ringback_in_progress(number xid, since xid8) RETURNS boolean
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$function$
DECLARE
    low  CONSTANT bigint := number::text::bigint;
    base CONSTANT bigint := since::text::bigint;
BEGIN
    RETURN pg_xact_status((((base >> 32) + (low < (base & 4294967295))::integer << 32) + low)::text::xid8) = 'in progress';
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN false;
END
$function$;

-- The rows of a table that were written since, or are being taken away (`going`) since: what is visible and written by a
-- transaction in progress is our own. Of a large table only the end is looked at.
CREATE OR REPLACE FUNCTION ${schema}.ringback_touched(
    of_table oid, since xid8, going boolean, most integer, most_pages integer)
    RETURNS TABLE (key jsonb, content jsonb)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = on SET timezone = 'UTC' SET jit = off AS
$function$
DECLARE
    keys   text[] := ${schema}.ringback_key_columns(of_table);
    pages  CONSTANT bigint := pg_relation_size(of_table) / current_setting('block_size')::integer;
BEGIN
    RETURN QUERY EXECUTE format(
        'SELECT %s, to_jsonb(r.*) FROM ONLY %s r WHERE %s age(r.%s) <= age($1::xid)'
        ' AND ${schema}.ringback_in_progress(r.%s, $1) LIMIT %s',
        CASE WHEN keys = '{}' THEN 'NULL::jsonb' ELSE (
            SELECT format('jsonb_build_array(%s)', string_agg(format('r.%I::text', k.name), ', ' ORDER BY k.nth))
            FROM unnest(keys) WITH ORDINALITY AS k (name, nth)) END,
        of_table::regclass,
        CASE WHEN pages > most_pages THEN format('r.ctid >= ''(%s,0)''::tid AND', pages - most_pages) ELSE '' END,
        CASE WHEN going THEN 'xmax' ELSE 'xmin' END, CASE WHEN going THEN 'xmax' ELSE 'xmin' END, most)
    USING since;
END
$function$;

-- Those of these rows that are there, by their keys.
CREATE OR REPLACE FUNCTION ${schema}.ringback_present(of_table oid, wanted jsonb[]) RETURNS TABLE (key jsonb, content jsonb)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET timezone = 'UTC' SET jit = off AS
$function$
BEGIN
    RETURN QUERY EXECUTE format('SELECT w.key, to_jsonb(r.*) FROM unnest($1) AS w (key) JOIN ONLY %s r ON %s',
        of_table::regclass, (
            SELECT string_agg(format('r.%I = (w.key ->> %s)::%s', k.name, k.nth - 1,
                ${schema}.ringback_column_type(of_table, k.name)), ' AND ' ORDER BY k.nth)
            FROM unnest(${schema}.ringback_key_columns(of_table)) WITH ORDINALITY AS k (name, nth)))
    USING wanted;
END
$function$;
