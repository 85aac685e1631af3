-- These functions made anew are no gap in the capture, if they were until now as the service has last seen them. (The
-- marks are read in the same way by the service.)
UPDATE ${schema}.ringback_sightings SET functions = 'made anew' WHERE functions = (
    SELECT string_agg(p.proname || '=' || p.oid || '.' || p.xmin, ' ' ORDER BY p.proname COLLATE "C")
    FROM pg_catalog.pg_proc p WHERE p.pronamespace = '${schema}'::regnamespace
        AND p.proname IN ('ringback_capture', 'ringback_record', 'ringback_statement', 'ringback_values'));

-- Capture: called once per statement by the triggers that the service installs. It runs inside the writer's
-- transaction, so it must be cheap and must not fail. No column is named here: a few rows are read as JSON, many by a
-- statement made of the columns that the table has at that moment. So a renamed key column yields a change without a
-- record (it is settled as dead, with the reason) and never an error for the writer.
--   argument 0: names of the key columns          {id}
--   argument 1: columns whose values are copied   {last_name}
--   argument 2, 3: schema and table to log under  (a partition's changes are its parent's)
--   argument 4: 'typed' where a row of the table may not be fit for jsonb (a value of type json may hold what jsonb
--               refuses, a bytea may be too long for it): then a few rows are read as many are; 'simple' where it is, the
--               key is one column, and one column is copied at most: then inserted rows, and an updated one, are logged in
--               a shorter way
--   argument 5, 6: for 'simple' the key column, and the copied column or nothing
-- The time zone is pinned because a key may be a timestamptz, and one key must have one text.
CREATE OR REPLACE FUNCTION ${schema}.ringback_capture() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS
$function$
#variable_conflict use_variable
DECLARE
    few       CONSTANT integer := 100;
    at_schema CONSTANT text := TG_ARGV[2];
    at_table  CONSTANT text := TG_ARGV[3];
    at_time   CONSTANT timestamptz := clock_timestamp();
    logged    bigint := 0;
BEGIN
    -- n.* and not n: the table may have a column of that name. PostgreSQL prepares the expressions of a statement anew each
    -- time it is executed, come to or not, and that is most of what a single row costs: so here are none to spare.
    IF TG_ARGV[4] = 'simple' AND TG_OP = 'INSERT' THEN
        DECLARE
            only_key  CONSTANT text := TG_ARGV[5];
            only_copy CONSTANT text := TG_ARGV[6];
        BEGIN
            IF only_copy = '' THEN
                INSERT INTO ${schema}.database_trigger_logs
                    (payload, schema, klass_name, operation, record_id, lane, created_at, updated_at)
                SELECT jsonb_build_object('operation', TG_OP, 'klass_name', at_table, 'crud_method', 'create_or_update',
                           'record_id', n.row ->> only_key),
                       at_schema, at_table, TG_OP, n.row ->> only_key,
                       ${schema}.ringback_lane(at_schema, at_table, n.row ->> only_key), at_time, at_time
                FROM (SELECT to_jsonb(n.*) AS row FROM new_rows n LIMIT few) n;
            ELSE
                INSERT INTO ${schema}.database_trigger_logs
                    (payload, schema, klass_name, operation, record_id, lane, created_at, updated_at)
                SELECT jsonb_build_object('operation', TG_OP, 'klass_name', at_table, 'crud_method', 'create_or_update',
                           'record_id', n.row ->> only_key, 'values', jsonb_build_object(only_copy, n.row -> only_copy)),
                       at_schema, at_table, TG_OP, n.row ->> only_key,
                       ${schema}.ringback_lane(at_schema, at_table, n.row ->> only_key), at_time, at_time
                FROM (SELECT to_jsonb(n.*) AS row FROM new_rows n LIMIT few) n;
            END IF;
            GET DIAGNOSTICS logged = ROW_COUNT;
            IF logged = few THEN
                EXECUTE ${schema}.ringback_statement(TG_RELID, TG_OP, TG_ARGV[0]::text[], TG_ARGV[1]::text[],
                    'rest')
                USING NULL::jsonb, at_schema, at_table, at_time, few;
            END IF;
        END;
    ELSIF TG_ARGV[4] = 'simple' AND TG_OP = 'UPDATE' THEN
        -- One row whose key stays; there is no other join of the two tables that costs as little.
        DECLARE
            only_key  CONSTANT text := TG_ARGV[5];
            only_copy CONSTANT text := TG_ARGV[6];
        BEGIN
            INSERT INTO ${schema}.database_trigger_logs
                (payload, schema, klass_name, operation, record_id, lane, created_at, updated_at)
            SELECT jsonb_build_object('operation', TG_OP, 'klass_name', at_table, 'crud_method', 'create_or_update',
                       'record_id', pair.after ->> only_key, 'changed', ARRAY(
                           SELECT f.key FROM jsonb_each_text(pair.after) f
                           WHERE f.value IS DISTINCT FROM pair.before ->> f.key))
                   || CASE WHEN only_copy = '' THEN '{}' ELSE
                           jsonb_build_object('values', jsonb_build_object(only_copy, pair.after -> only_copy)) END,
                   at_schema, at_table, TG_OP, pair.after ->> only_key,
                   ${schema}.ringback_lane(at_schema, at_table, pair.after ->> only_key), at_time, at_time
            FROM (SELECT to_jsonb(o.*) AS before, to_jsonb(n.*) AS after FROM old_rows o, new_rows n LIMIT 1) pair
            WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1) AND NOT EXISTS (SELECT FROM old_rows OFFSET 1)
                AND pair.before ->> only_key = pair.after ->> only_key;
            GET DIAGNOSTICS logged = ROW_COUNT;
        END;
    END IF;

    -- The long way, for all that is not logged yet.
    IF logged = 0 AND (TG_OP <> 'INSERT' OR TG_ARGV[4] IS DISTINCT FROM 'simple') THEN
        DECLARE
            as_json   CONSTANT integer := CASE WHEN TG_ARGV[4] = 'typed' THEN 0 ELSE few END;
            keys      CONSTANT text[] := TG_ARGV[0];
            copied    CONSTANT text[] := TG_ARGV[1];
            only_key  CONSTANT text := CASE WHEN cardinality(keys) = 1 THEN keys[1] END;
            head      jsonb := jsonb_build_object('operation', TG_OP, 'klass_name', at_table,
                'crud_method', CASE WHEN TG_OP IN ('INSERT', 'UPDATE') THEN 'create_or_update' ELSE 'delete' END);
            olds      bigint := 0;
            news      bigint := 0;
            truncated text;
        BEGIN
            IF TG_OP = 'INSERT' THEN
                INSERT INTO ${schema}.database_trigger_logs
                    (payload, schema, klass_name, operation, record_id, lane, created_at, updated_at)
                SELECT head || jsonb_build_object('record_id', n.record)
                            || CASE WHEN copied = '{}' THEN '{}' ELSE ${schema}.ringback_values(n.row, copied) END,
                       at_schema, at_table, TG_OP, n.record, ${schema}.ringback_lane(at_schema, at_table, n.record),
                       at_time, at_time
                FROM (SELECT r.row, CASE WHEN only_key IS NULL THEN ${schema}.ringback_record(r.row, keys)
                                         ELSE r.row ->> only_key END AS record
                      FROM (SELECT to_jsonb(n.*) AS row FROM new_rows n OFFSET 0) r OFFSET 0) n
                WHERE NOT EXISTS (SELECT FROM new_rows OFFSET as_json);
            ELSIF TG_OP = 'DELETE' THEN
                INSERT INTO ${schema}.database_trigger_logs
                    (payload, schema, klass_name, operation, record_id, lane, created_at, updated_at)
                SELECT head || jsonb_build_object('record_id', o.record)
                            || CASE WHEN copied = '{}' THEN '{}' ELSE ${schema}.ringback_values(o.row, copied) END,
                       at_schema, at_table, TG_OP, o.record, ${schema}.ringback_lane(at_schema, at_table, o.record),
                       at_time, at_time
                FROM (SELECT r.row, CASE WHEN only_key IS NULL THEN ${schema}.ringback_record(r.row, keys)
                                         ELSE r.row ->> only_key END AS record
                      FROM (SELECT to_jsonb(o.*) AS row FROM old_rows o OFFSET 0) r OFFSET 0) o
                WHERE NOT EXISTS (SELECT FROM old_rows OFFSET as_json);
            ELSIF TG_OP = 'UPDATE' THEN
                -- Both transition tables hold the updated rows in the same order: the n-th old row became the n-th new row,
                -- even where its key was changed. Such a change is logged as a delete and an insert, all deletes first, for
                -- two rows may have swapped their keys. (The tables differ in length only where a row was to move into a
                -- partition whose own trigger refused it: that is left to the other way.)
                INSERT INTO ${schema}.database_trigger_logs
                    (payload, schema, klass_name, operation, record_id, lane, created_at, updated_at)
                SELECT head || change.payload || jsonb_build_object('record_id', change.record) || CASE WHEN copied = '{}' THEN '{}' ELSE
                           ${schema}.ringback_values(CASE WHEN step = 1 THEN before ELSE after END, copied) END,
                       at_schema, at_table, change.operation, change.record,
                       ${schema}.ringback_lane(at_schema, at_table, change.record), at_time, at_time
                FROM (SELECT nth, o.row AS before, n.row AS after,
                             CASE WHEN only_key IS NULL THEN ${schema}.ringback_record(o.row, keys)
                                  ELSE o.row ->> only_key END AS was,
                             CASE WHEN only_key IS NULL THEN ${schema}.ringback_record(n.row, keys)
                                  ELSE n.row ->> only_key END AS became
                      FROM (SELECT row_number() OVER () AS nth, to_jsonb(o.*) AS row FROM old_rows o) o
                      JOIN (SELECT row_number() OVER () AS nth, to_jsonb(n.*) AS row FROM new_rows n) n USING (nth)
                      WHERE NOT EXISTS (SELECT FROM old_rows OFFSET as_json)
                        AND (SELECT count(*) FROM old_rows) = (SELECT count(*) FROM new_rows)
                      OFFSET 0) pair
                CROSS JOIN LATERAL (
                    SELECT 1 AS step, 'DELETE' AS operation, was AS record,
                           '{"operation": "DELETE", "crud_method": "delete"}'::jsonb AS payload
                    WHERE was <> became
                    UNION ALL
                    SELECT 2, 'UPDATE', became, jsonb_build_object('changed', ARRAY(
                        SELECT f.key FROM jsonb_each_text(after) f WHERE f.value IS DISTINCT FROM before ->> f.key))
                    WHERE (was <> became) IS NOT TRUE
                    UNION ALL
                    SELECT 3, 'INSERT', became, '{"operation": "INSERT"}' WHERE was <> became) change
                ORDER BY step, nth;
            END IF;
            GET DIAGNOSTICS logged = ROW_COUNT;

            IF TG_OP = 'TRUNCATE' THEN
                -- Truncating a parent comes here for the parent first and then for each partition, and is one change.
                truncated := coalesce(current_setting('ringback.truncated', true), '');
                IF TG_TABLE_SCHEMA = at_schema AND TG_TABLE_NAME = at_table THEN
                    PERFORM set_config('ringback.truncated', format('%s %I.%I ', truncated, at_schema, at_table), true);
                ELSIF position(format(' %I.%I ', at_schema, at_table) IN truncated) > 0 THEN
                    RETURN NULL;
                ELSE
                    head := head || jsonb_build_object('partition', format('%I.%I', TG_TABLE_SCHEMA, TG_TABLE_NAME));
                END IF;
                INSERT INTO ${schema}.database_trigger_logs
                    (payload, schema, klass_name, operation, lane, created_at, updated_at)
                VALUES (head, at_schema, at_table, TG_OP, ${schema}.ringback_lane(at_schema, at_table, NULL), at_time, at_time);
                logged := 1;
            ELSIF logged = 0 THEN
                IF TG_OP <> 'INSERT' THEN
                    SELECT count(*) INTO olds FROM old_rows;
                END IF;
                IF TG_OP <> 'DELETE' THEN
                    SELECT count(*) INTO news FROM new_rows;
                END IF;
                IF TG_OP = 'UPDATE' AND olds = news AND news > 0 THEN
                    EXECUTE ${schema}.ringback_statement(TG_RELID, TG_OP, keys, copied, 'same key')
                    USING head, at_schema, at_table, at_time;
                    GET DIAGNOSTICS logged = ROW_COUNT;
                END IF;
                IF logged < greatest(olds, news) THEN
                    EXECUTE ${schema}.ringback_statement(TG_RELID, TG_OP, keys, copied,
                        CASE WHEN TG_OP <> 'UPDATE' THEN 'all' WHEN olds = news THEN 'other key' ELSE 'moved' END)
                    USING head, at_schema, at_table, at_time, 0;
                END IF;
                logged := olds + news;
            END IF;
        END;
    END IF;
    IF TG_OP <> 'TRUNCATE' AND current_setting('ringback.truncated', true) <> '' THEN
        PERFORM set_config('ringback.truncated', '', true);
    END IF;

    -- The bell. NOTIFY takes one lock for the whole cluster and holds it through the commit, so it is rung only when
    -- somebody sleeps: the porter then holds, or waits for, the door's lock, and the shared lock is not to be had.
    -- A queue that is nearly full would fail the writer's commit: no bell then, the poll finds the change.
    IF logged > 0 AND coalesce(current_setting('ringback.bell', true), '') <> 'off'
        AND NOT pg_try_advisory_xact_lock_shared(${lock_class}, ${door})
        AND pg_notification_queue_usage() < 0.5 THEN
        PERFORM pg_notify('ringback', '');
    END IF;
    RETURN NULL;
END
$function$;

-- A composite key as text: a JSON object. Without a key column there is no record.
CREATE OR REPLACE FUNCTION ${schema}.ringback_record(a_row jsonb, keys text[]) RETURNS text
    LANGUAGE plpgsql IMMUTABLE AS
$function$
BEGIN
    RETURN CASE WHEN a_row ?& keys THEN (SELECT jsonb_object_agg(k, a_row -> k) FROM unnest(keys) k)::text END;
END
$function$;

-- The values of the columns that may be copied.
CREATE OR REPLACE FUNCTION ${schema}.ringback_values(a_row jsonb, copied text[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE AS
$function$
BEGIN
    RETURN jsonb_build_object('values', (SELECT jsonb_object_agg(c, a_row -> c) FROM unnest(copied) c));
END
$function$;

-- The statement that logs many rows: the same payloads, made of the columns that the table has now. It is planned anew
-- each time, which costs as much as reading about a hundred rows as JSON, and then takes less than half for each row.
--   way   'all' rows; 'rest', all but the first $5. An UPDATE takes two statements if as many rows came as went, for then the
--         n-th new row was the n-th old row: one for those with the 'same key', one for those with an 'other key' (or with
--         none). If not, what became of a row is told by its key: 'moved'
DROP FUNCTION IF EXISTS ${schema}.ringback_statement(oid, text, text[], text[], boolean);
CREATE OR REPLACE FUNCTION ${schema}.ringback_statement(
    of_table oid, operation text, keys text[], copied text[], way text) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS
$function$
DECLARE
    record_id text := 'NULL::text';
    values_of text := 'NULL::jsonb';
    named     text := '';
    changed   text;
    row_of    text;
    -- What $1 holds, spelled out: to put two objects together costs more than to make one. Only an UPDATE reads $1.
    plain     CONSTANT text := format('''operation'', %L, ''klass_name'', $3, ''crud_method'', %L', operation,
        CASE operation WHEN 'DELETE' THEN 'delete' ELSE 'create_or_update' END);
    log_into  CONSTANT text := 'INSERT INTO ${schema}.database_trigger_logs'
        ' (payload, schema, klass_name, operation, record_id, lane, created_at, updated_at) ';
BEGIN
    -- The text that a value has as JSON does not depend on the writer's settings; for some types no text does.
    IF (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = of_table AND a.attnum > 0 AND a.attname = ANY (keys))
        = cardinality(keys) THEN
        SELECT CASE
            WHEN cardinality(keys) > 1 THEN
                format('jsonb_build_object(%s)::text', string_agg(format('%L, to_jsonb(r.%I)', a.attname, a.attname), ', '))
            WHEN bool_and(a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'text'::regtype,
                                         'varchar'::regtype, 'uuid'::regtype)) THEN format('r.%I::text', keys[1])
            ELSE format('to_jsonb(r.%I) #>> ''{}''', keys[1]) END
        INTO record_id
        FROM pg_attribute a WHERE a.attrelid = of_table AND a.attnum > 0 AND a.attname = ANY (keys);
    END IF;

    IF copied <> '{}' THEN
        -- A function has a hundred arguments at most.
        SELECT CASE WHEN cardinality(copied) <= 50 THEN
                   format('jsonb_build_object(%s)', string_agg(format('%L, %s', c.name, c.value), ', '))
               ELSE
                   format('(SELECT jsonb_object_agg(v.name, v.value) FROM (VALUES %s) v (name, value))',
                       string_agg(format('(%L, %s)', c.name, c.value), ', ')) END
        INTO values_of
        FROM (SELECT c.name, CASE
                       WHEN a.attname IS NULL THEN 'NULL::jsonb'
                       WHEN a.atttypid = 'json'::regtype THEN format('to_jsonb(r.%I::text)', c.name)
                       ELSE format('to_jsonb(r.%I)', c.name) END AS value
              FROM unnest(copied) c (name)
              LEFT JOIN pg_attribute a ON a.attrelid = of_table AND a.attnum > 0 AND a.attname = c.name) c;
        named := ', ''values'', %1$s."ringback values"';
    END IF;
    row_of := format('SELECT row_number() OVER () AS "ringback nth", %s AS "ringback record", %s AS "ringback values", r.*'
        ' FROM', record_id, values_of);

    IF operation <> 'UPDATE' THEN
        -- Of texts alone an object is made at half the cost.
        RETURN log_into || format('SELECT jsonb_object(ARRAY[' || plain || ', ''record_id'', %1$s."ringback record"])'
            || CASE WHEN copied = '{}' THEN '' ELSE ' || jsonb_build_object(''values'', %1$s."ringback values")' END
            || ', $2, $3, %4$L, %1$s."ringback record", ${schema}.ringback_lane($2, $3, %1$s."ringback record"), $4, $4'
            ' FROM (%2$s %3$s r OFFSET $5) %1$s',
            'n', row_of, CASE operation WHEN 'INSERT' THEN 'new_rows' ELSE 'old_rows' END, operation);
    END IF;

    -- Two values of most types are equal if their bytes are; of all others the bytes are asked, at twice the cost.
    SELECT string_agg(format(CASE
               WHEN a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'bool'::regtype, 'uuid'::regtype,
                                   'date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype)
                 OR a.atttypid IN ('text'::regtype, 'varchar'::regtype) AND c.collisdeterministic
               THEN 'CASE WHEN o.%1$I IS DISTINCT FROM n.%1$I THEN %1$L END'
               ELSE 'CASE WHEN record_image_ne(ROW(o.%1$I), ROW(n.%1$I)) THEN %1$L END' END, a.attname), ', '
                      ORDER BY a.attnum)
    INTO changed
    FROM pg_attribute a LEFT JOIN pg_collation c ON c.oid = a.attcollation
    WHERE a.attrelid = of_table AND a.attnum > 0 AND NOT a.attisdropped;

    IF way = 'same key' THEN
        RETURN log_into || format('SELECT jsonb_build_object(' || plain || ', ''record_id'', n."ringback record", ''changed'','
            ' array_remove(ARRAY[%2$s], NULL)' || format(named, 'n') || '), $2, $3, ''UPDATE'', n."ringback record",'
            ' ${schema}.ringback_lane($2, $3, n."ringback record"), $4, $4'
            ' FROM (SELECT row_number() OVER () AS "ringback nth", %3$s AS "ringback record", r.* FROM old_rows r) o'
            ' JOIN (%1$s new_rows r) n USING ("ringback record", "ringback nth")',
            row_of, changed, record_id);
    END IF;

    RETURN log_into || format(
        'SELECT change.payload, $2, $3, change.operation, change.record, ${schema}.ringback_lane($2, $3, change.record),'
        ' $4, $4 FROM (%1$s old_rows r) o %2$s (%1$s new_rows r) n %3$s'
        ' CROSS JOIN LATERAL ('
        'SELECT 1 AS step, ''DELETE'' AS operation, o."ringback record" AS record, $1 || jsonb_build_object(''record_id'', o."ringback record"' || format(named, 'o')
        || ') || ''{"operation": "DELETE", "crud_method": "delete"}'' AS payload'
        ' WHERE o."ringback nth" IS NOT NULL AND NOT (%4$s)'
        ' UNION ALL '
        'SELECT 2, ''UPDATE'', n."ringback record", $1 || jsonb_build_object(''record_id'', n."ringback record", ''changed'','
        ' array_remove(ARRAY[%5$s], NULL)' || format(named, 'n') || ') WHERE %4$s'
        ' UNION ALL '
        'SELECT 3, ''INSERT'', n."ringback record", $1 || jsonb_build_object(''record_id'', n."ringback record"' || format(named, 'n')
        || ') || ''{"operation": "INSERT"}'' WHERE n."ringback nth" IS NOT NULL AND NOT (%4$s)) change%6$s'
        ' ORDER BY change.step, coalesce(n."ringback nth", o."ringback nth")',
        row_of,
        CASE way WHEN 'moved' THEN 'FULL JOIN' ELSE 'JOIN' END,
        CASE way WHEN 'moved' THEN 'ON o."ringback record" = n."ringback record"' ELSE 'USING ("ringback nth")' END,
        CASE way WHEN 'moved' THEN 'o."ringback nth" IS NOT NULL AND n."ringback nth" IS NOT NULL'
             ELSE '(o."ringback record" <> n."ringback record") IS NOT TRUE' END,
        changed,
        CASE way WHEN 'moved' THEN '' ELSE ' WHERE (o."ringback record" = n."ringback record") IS NOT TRUE' END);
END
$function$;

-- For listeners other than Ringback: a notification for each change, on the channels that hand-written triggers use,
-- with a payload that is valid JSON. Installed on the log only where `ringback.capture.bell = always`.
CREATE OR REPLACE FUNCTION ${schema}.ringback_ring() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$function$
BEGIN
    IF coalesce(current_setting('ringback.bell', true), '') <> 'off' AND pg_notification_queue_usage() < 0.5 THEN
        -- NOTIFY refuses 8,000 bytes, and fails the writer: what is longer is left out, the change is found by its id.
        PERFORM pg_notify(
            CASE n.payload ->> 'crud_method' WHEN 'delete' THEN 'delete_record' ELSE 'create_or_update_record' END,
            CASE WHEN octet_length(full_text) < 7900 THEN full_text
                 ELSE jsonb_build_object('database_trigger_log_id', n.id::text)::text END)
        FROM new_rows n
        CROSS JOIN LATERAL (SELECT jsonb_build_object(
            'klass_name', n.klass_name, 'crud_method', n.payload ->> 'crud_method',
            'record_id', n.payload ->> 'record_id', 'database_trigger_log_id', n.id::text)::text) p (full_text);
    END IF;
    RETURN NULL;
END
$function$;

-- Their right is the log's owner's. A trigger checks it when it is made, not when it fires: no writer needs it, and
-- nobody else can make a trigger of his own that writes what he likes into the log.
REVOKE ALL ON FUNCTION ${schema}.ringback_capture(), ${schema}.ringback_ring() FROM PUBLIC;

UPDATE ${schema}.ringback_sightings SET functions = (
    SELECT string_agg(p.proname || '=' || p.oid || '.' || p.xmin, ' ' ORDER BY p.proname COLLATE "C")
    FROM pg_catalog.pg_proc p WHERE p.pronamespace = '${schema}'::regnamespace
        AND p.proname IN ('ringback_capture', 'ringback_record', 'ringback_statement', 'ringback_values'))
WHERE functions = 'made anew';
