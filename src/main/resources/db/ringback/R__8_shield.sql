-- The reload shield: what a screen asks for the claimed changes of mapped tables, in the claim's transaction.

-- A table as Heroku Connect makes one, or NULL.
CREATE OR REPLACE FUNCTION ${schema}.ringback_mapped(of_schema text, of_table text) RETURNS oid
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$function$
    SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = of_schema AND c.relname = of_table AND c.relkind IN ('r', 'p')
      AND (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped
               AND a.attname IN ('id', 'sfid', '_hc_lastop')) = 3
$function$;

CREATE OR REPLACE FUNCTION ${schema}.ringback_key_type(of_schema text, of_table text) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$function$
    SELECT format_type(a.atttypid, NULL) FROM pg_attribute a
    WHERE a.attrelid = ${schema}.ringback_mapped(of_schema, of_table) AND a.attname = 'id'
$function$;

-- An expression that makes a fingerprint of a row with the alias r. A column that is gone counts as empty.
CREATE OR REPLACE FUNCTION ${schema}.ringback_fingerprint(of_table oid, columns text[]) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$function$
    SELECT format('md5(ROW(%s)::text)::uuid', string_agg(CASE WHEN a.attname IS NULL THEN 'NULL' ELSE format('r.%I', a.attname) END,
                                                         ', ' ORDER BY c.nth))
    FROM unnest(columns) WITH ORDINALITY AS c (name, nth)
    LEFT JOIN pg_attribute a ON a.attrelid = of_table AND a.attname = c.name AND a.attnum > 0 AND NOT a.attisdropped
$function$;

-- Takes note of these records as they are now; without a list, of all that nobody has taken note of. Rows in the order of
-- their sfid, so that two who do this never wait for each other in a circle.
CREATE OR REPLACE FUNCTION ${schema}.ringback_remember(of_schema text, of_table text, of_records text[]) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET jit = off
    SET datestyle = 'ISO, YMD' SET timezone = 'UTC' SET extra_float_digits = 1 SET bytea_output = 'hex' AS
$function$
DECLARE
    mapped CONSTANT oid := ${schema}.ringback_mapped(of_schema, of_table);
    known  text[];
BEGIN
    SELECT k.columns INTO known FROM ${schema}.ringback_known_tables k WHERE k.schema = of_schema AND k.table_name = of_table;
    IF mapped IS NULL OR known IS NULL THEN
        RETURN;
    END IF;
    EXECUTE format(
        'INSERT INTO ${schema}.ringback_known AS k (schema, table_name, sfid, record_id, fingerprint)'
        ' SELECT $1, $2, r.sfid, r.id::text, %s FROM %I.%I r WHERE r.sfid IS NOT NULL%s ORDER BY r.sfid'
        ' ON CONFLICT (sfid, schema, table_name) DO %s',
        ${schema}.ringback_fingerprint(mapped, known), of_schema, of_table,
        CASE WHEN of_records IS NULL THEN '' ELSE
            format(' AND r.id = ANY ($3::%s[])', ${schema}.ringback_key_type(of_schema, of_table)) END,
        CASE WHEN of_records IS NULL THEN 'NOTHING' ELSE
            'UPDATE SET record_id = excluded.record_id, fingerprint = excluded.fingerprint'
            ' WHERE (k.record_id, k.fingerprint) IS DISTINCT FROM (excluded.record_id, excluded.fingerprint)' END)
    USING of_schema, of_table, of_records;
END
$function$;

-- Learns what there is in a mapped table when it is first watched; later calls do nothing. What Salesforce or Connect sets
-- by itself is no value of the record.
CREATE OR REPLACE FUNCTION ${schema}.ringback_learn(of_schema text, of_table text) RETURNS boolean
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$function$
DECLARE
    mapped CONSTANT oid := ${schema}.ringback_mapped(of_schema, of_table);
BEGIN
    IF mapped IS NULL OR EXISTS (
        SELECT FROM ${schema}.ringback_known_tables k WHERE k.schema = of_schema AND k.table_name = of_table) THEN
        RETURN false;
    END IF;
    INSERT INTO ${schema}.ringback_known_tables (schema, table_name, columns)
    SELECT of_schema, of_table, coalesce(array_agg(a.attname::text ORDER BY a.attname), '{}')
    FROM pg_attribute a
    WHERE a.attrelid = mapped AND a.attnum > 0 AND NOT a.attisdropped AND a.attname NOT IN (
        'id', 'sfid', 'createddate', 'lastmodifieddate', 'systemmodstamp', '_hc_lastop', '_hc_err')
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
        PERFORM ${schema}.ringback_remember(of_schema, of_table, NULL);
    END IF;
    RETURN FOUND;
END
$function$;

-- Screens claimed changes of mapped tables. A row is part of a reload if it lies in some window in which more than
-- `most_rows` of its kind were logged; while the reload goes on, a tenth is enough. What was logged is known from three
-- sides, and none of them is counted twice: what was claimed before (ringback_arrivals), what is claimed now, and what is
-- still to be claimed among the next `ahead` ids. So a reload that was committed as a whole is seen before its first row is
-- processed. What an operator has enqueued for one processor is no part of any. TRUNCATE by Heroku Connect is always one; and so is the insert of a record that is known, while a reload is
-- undecided. Other pending rows of it in the lanes of this claim, whose locks it holds, are parked at once.
-- The answer: which of the claimed changes are to be parked, and as part of which reload.
CREATE OR REPLACE FUNCTION ${schema}.ringback_shield(ids bigint[], most_rows integer, window_ms bigint, ahead integer)
    RETURNS TABLE (change_id bigint, reload text)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS
$function$
#variable_conflict use_column
DECLARE
    step      CONSTANT double precision := greatest(window_ms, 6) / 6000.0;
    a_table   record;
    group_id  bigint;
    group_name text;
    going     boolean;
    hits      jsonb;
    parked    bigint[];
BEGIN
    FOR a_table IN
        SELECT l.schema, l.klass_name, bool_or(l.origin = 'connect' AND l.operation <> 'UPDATE') AS suspect,
               bool_or(l.origin = 'connect' AND l.operation = 'TRUNCATE') AS truncated,
               min(l.id) FILTER (WHERE l.origin = 'connect' AND l.operation <> 'UPDATE' AND l.status = 'pending') AS low,
               min(l.id) FILTER (WHERE l.origin = 'connect' AND l.operation = 'DELETE' AND l.status = 'pending') AS deletes,
               min(l.id) FILTER (WHERE l.origin = 'connect' AND l.operation = 'INSERT' AND l.status = 'pending') AS inserts
        FROM ${schema}.database_trigger_logs l WHERE l.id = ANY (ids)
        GROUP BY l.schema, l.klass_name ORDER BY l.schema, l.klass_name
    LOOP
        CONTINUE WHEN ${schema}.ringback_mapped(a_table.schema, a_table.klass_name) IS NULL;
        parked := '{}';
        IF a_table.suspect THEN
            SELECT r.id, r.name, r.ended_at IS NULL INTO group_id, group_name, going
            FROM ${schema}.ringback_reloads r
            WHERE r.schema = a_table.schema AND r.table_name = a_table.klass_name AND r.decided_at IS NULL;

            -- Which kinds, in which sixths of a window. Each kind is looked at from its own beginning: a table is cleared
            -- before it is filled, so the inserts of a large one are far behind its deletions. (What is ahead is read along
            -- the primary key: no other index serves this expression of the status.)
            WITH seen AS (
                SELECT a.operation, a.logged_at, a.changes FROM ${schema}.ringback_arrivals a
                WHERE a.schema = a_table.schema AND a.table_name = a_table.klass_name
                UNION ALL
                SELECT l.operation, l.created_at, 1
                FROM (VALUES ('DELETE', a_table.deletes), ('INSERT', a_table.inserts)) AS kind (operation, low)
                CROSS JOIN LATERAL (
                    SELECT l.operation, l.created_at FROM ${schema}.database_trigger_logs l
                    WHERE l.id >= kind.low AND l.id < kind.low + ahead AND l.status || '' = 'pending'
                      AND l.only_processor IS NULL
                      AND l.schema = a_table.schema AND l.klass_name = a_table.klass_name AND l.origin = 'connect'
                      AND l.operation = kind.operation) l
                UNION ALL
                SELECT l.operation, l.created_at, 1 FROM ${schema}.database_trigger_logs l
                WHERE l.id = ANY (ids) AND l.status = 'pending'
                  AND (l.operation = 'DELETE' AND l.id >= a_table.deletes + ahead
                       OR l.operation = 'INSERT' AND l.id >= a_table.inserts + ahead)
                  AND l.schema = a_table.schema AND l.klass_name = a_table.klass_name AND l.origin = 'connect'
            ), counted AS (
                SELECT s.operation, floor(extract(epoch FROM s.logged_at) / step)::bigint AS part, sum(s.changes) AS changes
                FROM seen s GROUP BY 1, 2
            ), windows AS (
                SELECT c.operation, c.part, sum(c.changes) OVER (PARTITION BY c.operation ORDER BY c.part
                    RANGE BETWEEN 5 PRECEDING AND CURRENT ROW) AS changes
                FROM counted c
            ), reached AS (
                SELECT w.operation, w.part, max(w.changes) OVER (PARTITION BY w.operation ORDER BY w.part
                    RANGE BETWEEN CURRENT ROW AND 5 FOLLOWING) AS changes
                FROM windows w
            )
            SELECT coalesce(jsonb_object_agg(r.operation || r.part, true), '{}') INTO hits
            FROM reached r WHERE r.changes > CASE WHEN going THEN most_rows / 10 ELSE most_rows END;

            SELECT coalesce(array_agg(l.id), '{}') INTO parked
            FROM ${schema}.database_trigger_logs l
            WHERE l.id = ANY (ids) AND l.schema = a_table.schema AND l.klass_name = a_table.klass_name
              AND l.origin = 'connect' AND (l.operation = 'TRUNCATE'
                  OR hits ? (l.operation || floor(extract(epoch FROM l.created_at) / step)::bigint));

            IF group_id IS NOT NULL OR a_table.truncated THEN
                parked := parked || ${schema}.ringback_returned(a_table.schema, a_table.klass_name, ARRAY(
                    SELECT i.id FROM unnest(ids) AS i (id) EXCEPT SELECT p.id FROM unnest(parked) AS p (id)));
            END IF;
        END IF;

        IF parked <> '{}' THEN
            UPDATE ${schema}.ringback_reloads r SET ended_at = NULL, compared_at = NULL
            WHERE r.id = group_id AND r.ended_at IS NOT NULL;
            -- A share of the row: while somebody takes part, nobody can find the reload ended or decided.
            LOOP
                SELECT r.id, r.name INTO group_id, group_name FROM ${schema}.ringback_reloads r
                WHERE r.schema = a_table.schema AND r.table_name = a_table.klass_name AND r.decided_at IS NULL
                FOR SHARE;
                EXIT WHEN FOUND;
                INSERT INTO ${schema}.ringback_reloads (schema, table_name) VALUES (a_table.schema, a_table.klass_name)
                ON CONFLICT DO NOTHING;
            END LOOP;
            RETURN QUERY SELECT p.id, group_name FROM unnest(parked) AS p (id);

            WITH lanes AS (
                SELECT l.lane, max(l.id) AS last FROM ${schema}.database_trigger_logs l
                WHERE l.id = ANY (ids) GROUP BY l.lane
            ), others AS (
                UPDATE ${schema}.database_trigger_logs l SET
                    status = 'parked',
                    error = 'part of the reload ' || group_name,
                    processors = coalesce(l.processors, '{}') || jsonb_build_object('screen:reload',
                        jsonb_build_object('status', 'parked', 'reason', 'part of the reload ' || group_name)),
                    processed_txid = txid_current(), updated_at = clock_timestamp()
                FROM (SELECT n.id FROM lanes
                      CROSS JOIN LATERAL (
                          SELECT c.id, c.schema, c.klass_name, c.origin, c.operation, c.created_at, c.only_processor
                          FROM ${schema}.database_trigger_logs c
                          WHERE c.lane = lanes.lane AND c.status = 'pending' AND c.id + 0 > lanes.last
                          ORDER BY c.id + 0 LIMIT ahead) n
                      WHERE n.schema = a_table.schema AND n.klass_name = a_table.klass_name AND n.origin = 'connect'
                        AND n.only_processor IS NULL AND hits ? (n.operation || floor(extract(epoch FROM n.created_at) / step)::bigint)
                      LIMIT ahead) next
                WHERE l.id = next.id
                RETURNING l.id, l.operation, l.created_at
            ), members AS (
                INSERT INTO ${schema}.ringback_reload_changes (change_id, reload)
                SELECT o.id, group_id FROM others o UNION ALL SELECT p.id, group_id FROM unnest(parked) AS p (id)
                ON CONFLICT DO NOTHING
            )
            INSERT INTO ${schema}.ringback_arrivals (schema, table_name, operation, logged_at, changes, parked)
            SELECT a_table.schema, a_table.klass_name, o.operation, min(o.created_at), count(*), true
            FROM others o GROUP BY o.operation, floor(extract(epoch FROM o.created_at) / step);
        END IF;

        IF a_table.low IS NOT NULL THEN
            INSERT INTO ${schema}.ringback_arrivals (schema, table_name, operation, logged_at, changes, parked)
            SELECT a_table.schema, a_table.klass_name, l.operation, min(l.created_at), count(*), l.id = ANY (parked)
            FROM ${schema}.database_trigger_logs l
            WHERE l.id = ANY (ids) AND l.status = 'pending' AND l.schema = a_table.schema
              AND l.klass_name = a_table.klass_name AND l.origin = 'connect' AND l.operation <> 'UPDATE'
            GROUP BY l.operation, floor(extract(epoch FROM l.created_at) / step), l.id = ANY (parked);
        END IF;

        PERFORM ${schema}.ringback_shown(a_table.schema, a_table.klass_name, ids, parked);
    END LOOP;
END
$function$;

-- Those of these changes that are inserts by Heroku Connect of records that are known already.
CREATE OR REPLACE FUNCTION ${schema}.ringback_returned(of_schema text, of_table text, ids bigint[])
    RETURNS bigint[] LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS
$function$
DECLARE
    returned bigint[];
BEGIN
    EXECUTE format(
        'SELECT coalesce(array_agg(l.id), ''{}'') FROM ${schema}.database_trigger_logs l'
        ' CROSS JOIN LATERAL (SELECT r.sfid FROM %1$I.%2$I r WHERE r.id = l.record_id::%3$s OFFSET 0) r'
        ' CROSS JOIN LATERAL (SELECT FROM ${schema}.ringback_known k'
        '     WHERE k.sfid = r.sfid AND k.schema = $1 AND k.table_name = $2 OFFSET 0) k'
        ' WHERE l.id = ANY ($3) AND l.schema = $1 AND l.klass_name = $2'
        ' AND l.origin = ''connect'' AND l.operation = ''INSERT''',
        of_schema, of_table, ${schema}.ringback_key_type(of_schema, of_table))
    INTO returned USING of_schema, of_table, ids;
    RETURN returned;
END
$function$;

-- The processors see these changes now, but for those that are parked: what they see is known from now on.
CREATE OR REPLACE FUNCTION ${schema}.ringback_shown(of_schema text, of_table text, ids bigint[], parked bigint[]) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS
$function$
DECLARE
    written text[];
    deleted text[];
    cleared boolean;
BEGIN
    SELECT array_agg(DISTINCT l.record_id) FILTER (WHERE l.operation IN ('INSERT', 'UPDATE')),
           array_agg(DISTINCT l.record_id) FILTER (WHERE l.operation = 'DELETE'),
           bool_or(l.operation = 'TRUNCATE')
    INTO written, deleted, cleared
    FROM ${schema}.database_trigger_logs l
    WHERE l.id = ANY (ids) AND l.schema = of_schema AND l.klass_name = of_table AND l.id <> ALL (parked);
    IF cleared THEN
        DELETE FROM ${schema}.ringback_known k WHERE k.schema = of_schema AND k.table_name = of_table;
    ELSIF deleted IS NOT NULL THEN
        DELETE FROM ${schema}.ringback_known k
        WHERE k.schema = of_schema AND k.table_name = of_table AND k.record_id = ANY (deleted);
    END IF;
    IF written IS NOT NULL THEN
        PERFORM ${schema}.ringback_remember(of_schema, of_table, written);
    END IF;
END
$function$;

-- How far Salesforce is with these records: for processors that need it.
CREATE OR REPLACE FUNCTION ${schema}.ringback_synced(of_schema text, of_table text, records text[])
    RETURNS TABLE (record_id text, sfid text, lastop text, err text)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET jit = off AS
$function$
BEGIN
    RETURN QUERY EXECUTE format(
        'SELECT r.id::text, r.sfid::text, r._hc_lastop::text, r._hc_err::text FROM %I.%I r WHERE r.id = ANY ($1::%s[])',
        of_schema, of_table, coalesce(${schema}.ringback_key_type(of_schema, of_table), 'integer'))
    USING records;
END
$function$;
