-- Capture: called once per statement by the triggers that the service installs. It runs inside the writer's
-- transaction, so it must be cheap and must not fail: keys are looked up by name in the row as JSON, where a renamed
-- column yields NULL (a change that is settled as dead, with the reason) and never an error for the writer.
--   argument 0: names of the key columns          {id}
--   argument 1: columns whose values are copied   {last_name}
--   argument 2, 3: schema and table to log under  (a partition's changes are its parent's)
-- The time zone is pinned because a key may be a timestamptz, and one key must have one text.
CREATE OR REPLACE FUNCTION ${schema}.ringback_capture() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS
$function$
DECLARE
    keys      CONSTANT text[] := TG_ARGV[0];
    copied    CONSTANT text[] := TG_ARGV[1];
    at_schema CONSTANT text := TG_ARGV[2];
    at_table  CONSTANT text := TG_ARGV[3];
    only_key  CONSTANT text := CASE WHEN cardinality(keys) = 1 THEN keys[1] END;
    at_time   CONSTANT timestamptz := clock_timestamp();
    head      CONSTANT jsonb := jsonb_build_object('operation', TG_OP, 'klass_name', at_table,
        'crud_method', CASE WHEN TG_OP IN ('INSERT', 'UPDATE') THEN 'create_or_update' ELSE 'delete' END);
    logged    bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO ${schema}.database_trigger_logs (payload, schema, klass_name, created_at, updated_at)
        SELECT head || CASE WHEN copied = '{}' AND only_key IS NOT NULL
                   THEN jsonb_build_object('record_id', to_jsonb(n) ->> only_key)
                   ELSE ${schema}.ringback_body(to_jsonb(n), keys, copied) END,
               at_schema, at_table, at_time, at_time
        FROM new_rows n;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO ${schema}.database_trigger_logs (payload, schema, klass_name, created_at, updated_at)
        SELECT head || ${schema}.ringback_body(to_jsonb(o), keys, copied), at_schema, at_table, at_time, at_time
        FROM old_rows o;
    ELSIF TG_OP = 'UPDATE' THEN
        -- Both transition tables hold the updated rows in the same order: the n-th old row became the n-th new row,
        -- even where its key was changed. Such a change is logged as a delete and an insert.
        INSERT INTO ${schema}.database_trigger_logs (payload, schema, klass_name, created_at, updated_at)
        SELECT change.payload, at_schema, at_table, at_time, at_time
        FROM (SELECT nth, o.row AS before, n.row AS after,
                     CASE WHEN only_key IS NOT NULL THEN o.row ->> only_key = n.row ->> only_key
                          ELSE ARRAY(SELECT o.row -> k FROM unnest(keys) k) = ARRAY(SELECT n.row -> k FROM unnest(keys) k)
                     END AS same_record
              FROM (SELECT row_number() OVER () AS nth, to_jsonb(o) AS row FROM old_rows o) o
              JOIN (SELECT row_number() OVER () AS nth, to_jsonb(n) AS row FROM new_rows n) n USING (nth)
              OFFSET 0) pair
        CROSS JOIN LATERAL (
            SELECT 1 AS step, head || ${schema}.ringback_body(after, keys, copied) || jsonb_build_object('changed',
                ARRAY(SELECT f.key FROM jsonb_each(after) f WHERE f.value IS DISTINCT FROM before -> f.key)) AS payload
            WHERE same_record IS NOT FALSE
            UNION ALL
            SELECT 2, head || ${schema}.ringback_body(before, keys, copied)
                           || '{"operation": "DELETE", "crud_method": "delete"}' WHERE NOT same_record
            UNION ALL
            SELECT 3, head || ${schema}.ringback_body(after, keys, copied) || '{"operation": "INSERT"}'
            WHERE NOT same_record) change
        ORDER BY nth, step;
    ELSE
        INSERT INTO ${schema}.database_trigger_logs (payload, schema, klass_name, created_at, updated_at)
        VALUES (head, at_schema, at_table, at_time, at_time);
    END IF;

    -- The bell. NOTIFY takes one lock for the whole cluster and holds it through the commit, so it is rung only when
    -- somebody sleeps: the porter then holds, or waits for, the door's lock, and the shared lock is not to be had.
    -- A queue that is nearly full would fail the writer's commit: no bell then, the poll finds the change.
    GET DIAGNOSTICS logged = ROW_COUNT;
    IF logged > 0 AND coalesce(current_setting('ringback.bell', true), '') <> 'off'
        AND NOT pg_try_advisory_xact_lock_shared(${lock_class}, ${door})
        AND pg_notification_queue_usage() < 0.5 THEN
        PERFORM pg_notify('ringback', '');
    END IF;
    RETURN NULL;
END
$function$;

-- What a payload says of one row: its key as text (a composite key as a JSON object) and the columns that may be copied.
CREATE OR REPLACE FUNCTION ${schema}.ringback_body(a_row jsonb, keys text[], copied text[]) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$function$
    SELECT CASE WHEN copied = '{}' THEN '{}'::jsonb ELSE jsonb_build_object('values',
               (SELECT jsonb_object_agg(c, a_row -> c) FROM unnest(copied) c)) END
           || jsonb_build_object('record_id', CASE WHEN cardinality(keys) = 1 THEN a_row ->> keys[1] ELSE
               (SELECT jsonb_object_agg(k, a_row -> k) FROM unnest(keys) k)::text END)
$function$;

-- For listeners other than Ringback: a notification for each change, on the channels that hand-written triggers use,
-- with a payload that is valid JSON. Installed on the log only where `ringback.capture.bell = always`.
CREATE OR REPLACE FUNCTION ${schema}.ringback_ring() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$function$
BEGIN
    IF coalesce(current_setting('ringback.bell', true), '') <> 'off' AND pg_notification_queue_usage() < 0.5 THEN
        PERFORM pg_notify(
            CASE n.payload ->> 'crud_method' WHEN 'delete' THEN 'delete_record' ELSE 'create_or_update_record' END,
            -- NOTIFY refuses 8,000 bytes: a key so long is left out, the change is found by its id.
            jsonb_build_object('klass_name', n.klass_name, 'crud_method', n.payload ->> 'crud_method',
                'record_id', CASE WHEN octet_length(n.payload ->> 'record_id') < 7000
                                  THEN n.payload ->> 'record_id' END,
                'database_trigger_log_id', n.id::text)::text)
        FROM new_rows n;
    END IF;
    RETURN NULL;
END
$function$;
