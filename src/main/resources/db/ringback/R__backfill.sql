-- Backfill: rows of a table are enqueued as changes for one processor, along the table's key, chunk by chunk.

-- The columns that name a row, as capture chooses them; empty if there are none.
CREATE OR REPLACE FUNCTION ${schema}.ringback_key_columns(of_table oid) RETURNS text[]
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$function$
    SELECT coalesce((
        SELECT ARRAY(
            SELECT a.attname::text
            FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, nth)
            JOIN pg_attribute a ON a.attrelid = of_table AND a.attnum = k.attnum
            WHERE k.nth <= i.indnkeyatts ORDER BY k.nth)
        FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
        WHERE i.indrelid = of_table AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
          AND NOT EXISTS (
              SELECT FROM pg_attribute a WHERE a.attrelid = of_table AND NOT a.attnotnull
                AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]))
        ORDER BY i.indisprimary DESC, i.indimmediate DESC, i.indnkeyatts, x.relname LIMIT 1), '{}')
$function$;

-- A column's type without its length: a value that is too long must be unequal, and not be cut.
CREATE OR REPLACE FUNCTION ${schema}.ringback_column_type(of_table oid, of_column text) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$function$
    SELECT format_type(a.atttypid, -1) FROM pg_attribute a
    WHERE a.attrelid = of_table AND a.attname = of_column AND a.attnum > 0 AND NOT a.attisdropped
$function$;

-- What is wrong with the first condition that cannot be used: which one, its column's type, and why. No row if all can.
CREATE OR REPLACE FUNCTION ${schema}.ringback_backfill_check(
    of_table oid, conditions jsonb, OUT nth integer, OUT type text, OUT reason text) RETURNS SETOF record
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS
$function$
DECLARE
    one   jsonb;
    given text;
BEGIN
    FOR one, nth IN SELECT c.one, c.nth - 1 FROM jsonb_array_elements(conditions) WITH ORDINALITY AS c (one, nth) LOOP
        type := ${schema}.ringback_column_type(of_table, one ->> 'column');
        IF type IS NULL THEN
            reason := 'column';
            RETURN NEXT;
            RETURN;
        END IF;
        CONTINUE WHEN one ->> 'op' IN ('is null', 'is not null');
        BEGIN
            EXECUTE format('SELECT NULL::%1$s %2$s NULL::%1$s', type, CASE one ->> 'op' WHEN 'in' THEN '=' ELSE one ->> 'op' END);
        EXCEPTION WHEN undefined_function OR ambiguous_function THEN
            reason := 'operator';
            RETURN NEXT;
            RETURN;
        END;
        FOR given IN
            SELECT v.given FROM jsonb_array_elements_text(
                CASE one ->> 'op' WHEN 'in' THEN one -> 'value' ELSE jsonb_build_array(one -> 'value') END) AS v (given)
        LOOP
            BEGIN
                EXECUTE format('SELECT $1::%s', type) USING given;
            EXCEPTION WHEN data_exception OR undefined_object OR syntax_error_or_access_rule_violation
                OR integrity_constraint_violation OR feature_not_supported THEN
                reason := given;
                RETURN NEXT;
                RETURN;
            END;
        END LOOP;
    END LOOP;
END
$function$;

-- The conditions as a predicate of a row with the alias r, in which $1 is the conditions themselves.
CREATE OR REPLACE FUNCTION ${schema}.ringback_backfill_where(of_table oid, conditions jsonb) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS
$function$
    SELECT coalesce(string_agg(CASE c.one ->> 'op'
        WHEN 'is null' THEN format('r.%I IS NULL', c.one ->> 'column')
        WHEN 'is not null' THEN format('r.%I IS NOT NULL', c.one ->> 'column')
        WHEN 'in' THEN format('r.%I = ANY (ARRAY(SELECT v.given::%s FROM jsonb_array_elements_text($1 #> ''{%s,value}'') v (given)))',
            c.one ->> 'column', ${schema}.ringback_column_type(of_table, c.one ->> 'column'), c.nth - 1)
        ELSE format('r.%I %s ($1 #>> ''{%s,value}'')::%s', c.one ->> 'column',
            CASE WHEN c.one ->> 'op' IN ('=', '<>', '<', '<=', '>', '>=') THEN c.one ->> 'op' END, c.nth - 1,
            ${schema}.ringback_column_type(of_table, c.one ->> 'column')) END, ' AND '), 'true')
    FROM jsonb_array_elements(conditions) WITH ORDINALITY AS c (one, nth)
$function$;

-- How many rows meet the conditions: as the planner believes; and counted, where that is not too much to ask.
CREATE OR REPLACE FUNCTION ${schema}.ringback_backfill_count(
    of_schema text, of_table text, conditions jsonb, OUT estimated bigint, OUT counted bigint)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD'
    SET jit = off AS
$function$
DECLARE
    bound  CONSTANT numeric := 300000;
    asked  CONSTANT text := format(' FROM %I.%I r WHERE ', of_schema, of_table) || ${schema}.ringback_backfill_where(
        format('%I.%I', of_schema, of_table)::regclass, conditions);
    plan   json;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT JSON) SELECT' || asked INTO plan USING conditions;
    estimated := (plan #>> '{0,Plan,Plan Rows}')::numeric;
    IF (plan #>> '{0,Plan,Total Cost}')::numeric <= bound THEN
        EXECUTE 'SELECT count(*)' || asked INTO counted USING conditions;
    END IF;
END
$function$;

-- One step of a backfill. What was enqueued is counted where it has settled; then, if hardly any of it is left and there
-- are few other changes to do, the next chunk is enqueued. All that is known of the progress is written with the chunk.
-- The rows are locked before their changes get their ids, so that whoever writes one of them later logs it later, and a
-- row in the hands of somebody else is left for the next step. Rows are looked at in windows, so that no lock is held
-- while many are passed over.
-- The answer: enqueued, passed (rows were looked at, none met the conditions), held (see holding), done, or gone: it is no
-- longer to go on, or another replica is at it.
CREATE OR REPLACE FUNCTION ${schema}.ringback_backfill_step(of_backfill bigint, most_pending integer) RETURNS text
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD'
    SET extra_float_digits = 1 SET bytea_output = 'hex' SET intervalstyle = 'iso_8601' SET enable_seqscan = off SET jit = off AS
$function$
DECLARE
    look_at CONSTANT integer := 20000;
    b       ${schema}.ringback_backfills;
    of_table oid;
    pending bigint := 0;
    open    bigint := 0;
    others  bigint;
    a_chunk record;
    tally   record;
    keys    text;
    onwards text;
    up_to   text;
    asked   text;
    record_id text;
    copied  text;
    key_text text;
    window_end jsonb;
    keyed   jsonb[];
    present jsonb[];
    records text[];
    copies  jsonb[];
    before  integer;
    amount  integer;
    first_id bigint;
    last_id bigint;
BEGIN
    SELECT f.* INTO b FROM ${schema}.ringback_backfills f
    WHERE f.id = of_backfill AND f.status IN ('running', 'settling', 'paused') FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN 'gone';
    END IF;

    FOR a_chunk IN SELECT c.* FROM ${schema}.ringback_backfill_chunks c WHERE c.backfill = b.id ORDER BY c.first_id LOOP
        SELECT count(*) FILTER (WHERE l.status = 'pending') AS pending, count(*) FILTER (WHERE l.status = 'dead') AS dead,
               count(*) FILTER (WHERE l.status IN ('retrying', 'waiting', 'parked')) AS resting
        INTO tally
        FROM ${schema}.database_trigger_logs l
        WHERE l.id >= a_chunk.first_id AND l.id <= a_chunk.last_id AND l.txid = a_chunk.txid;
        pending := pending + tally.pending;
        open := open + tally.pending + tally.resting;
        IF tally.pending + tally.resting = 0 THEN
            b.settled := b.settled + a_chunk.amount - tally.dead;
            b.failed := b.failed + tally.dead;
            DELETE FROM ${schema}.ringback_backfill_chunks c WHERE c.backfill = b.id AND c.first_id = a_chunk.first_id;
        END IF;
    END LOOP;

    SELECT count(*) - pending INTO others
    FROM (SELECT FROM ${schema}.database_trigger_logs l WHERE l.status = 'pending' LIMIT most_pending + pending + 1) waiting;
    b.holding := CASE
        WHEN b.status = 'settling' AND open > 0 THEN format('%s of its changes are not settled', open)
        WHEN b.status <> 'running' THEN NULL
        WHEN pending * 10 > b.chunk THEN format('%s of its changes are pending', pending)
        WHEN open > 2 * b.chunk THEN format('%s of its changes are retrying, waiting or parked', open - pending)
        WHEN others > most_pending THEN format('more than %s other changes are pending', most_pending) END;
    IF b.status = 'settling' AND open = 0 THEN
        b.status := 'done';
    END IF;
    IF b.status <> 'running' OR b.holding IS NOT NULL THEN
        UPDATE ${schema}.ringback_backfills f SET
            settled = b.settled, failed = b.failed, status = b.status, holding = b.holding, updated_at = clock_timestamp(),
            finished_at = CASE b.status WHEN 'done' THEN clock_timestamp() END
        WHERE f.id = b.id
          AND (f.settled, f.failed, f.status, f.holding) IS DISTINCT FROM (b.settled, b.failed, b.status, b.holding);
        RETURN CASE b.status WHEN 'done' THEN 'done' ELSE 'held' END;
    END IF;

    of_table := format('%I.%I', b.schema, b.table_name)::regclass;
    SELECT string_agg(format('r.%I', k.name), ', ' ORDER BY k.nth),
           format('jsonb_build_array(%s)', string_agg(format('r.%I::text', k.name), ', ' ORDER BY k.nth)),
           string_agg(format('($2 ->> %s)::%s', k.nth - 1, k.type), ', ' ORDER BY k.nth),
           string_agg(format('($3 ->> %s)::%s', k.nth - 1, k.type), ', ' ORDER BY k.nth),
           CASE WHEN count(*) = 1 THEN format('to_jsonb(r.%I) #>> ''{}''', min(k.name))
                ELSE format('jsonb_build_object(%s)::text',
                            string_agg(format('%L, to_jsonb(r.%I)', k.name, k.name), ', ')) END
    INTO keys, key_text, onwards, up_to, record_id
    FROM (SELECT c.name, c.nth, ${schema}.ringback_column_type(of_table, c.name) AS type
          FROM unnest(b.key_columns) WITH ORDINALITY AS c (name, nth)) k;
    onwards := CASE WHEN b.cursor IS NULL THEN 'true' ELSE format('(%s) > (%s)', keys, onwards) END;
    asked := ${schema}.ringback_backfill_where(of_table, b.conditions);
    SELECT CASE WHEN b.copies = '{}' THEN '''{}''::jsonb' ELSE format('jsonb_build_object(''values'', (SELECT jsonb_object_agg(v.name, v.value) FROM (VALUES %s) v (name, value)))',
        string_agg(format('(%L, %s)', c.name, CASE
            WHEN ${schema}.ringback_column_type(of_table, c.name) IS NULL THEN 'NULL::jsonb'
            WHEN ${schema}.ringback_column_type(of_table, c.name) = 'json' THEN format('to_jsonb(r.%I::text)', c.name)
            ELSE format('to_jsonb(r.%I)', c.name) END), ', ')) END
    INTO copied FROM unnest(b.copies) c (name);

    EXECUTE format('SELECT %s FROM %I.%I r WHERE %s ORDER BY %s OFFSET %s LIMIT 1',
        key_text, b.schema, b.table_name, onwards, keys, look_at - 1)
    INTO window_end USING b.conditions, b.cursor;
    up_to := CASE WHEN window_end IS NULL THEN 'true' ELSE format('(%s) <= (%s)', keys, up_to) END;

    EXECUTE format('SELECT array_agg(n.key ORDER BY n.nth), array_agg(n.record ORDER BY n.nth), array_agg(n.copied ORDER BY n.nth)'
        ' FROM (SELECT l.*, row_number() OVER () AS nth FROM (SELECT %s AS key, %s AS record, %s AS copied FROM %I.%I r'
        ' WHERE %s AND %s AND (%s) ORDER BY %s LIMIT %s FOR SHARE OF r SKIP LOCKED) l) n',
        key_text, record_id, copied, b.schema, b.table_name, onwards, up_to, asked, keys, b.chunk)
    INTO keyed, records, copies USING b.conditions, b.cursor, window_end;
    keyed := coalesce(keyed, '{}');
    amount := cardinality(keyed);

    -- The first row that should have been among them and was not: the next step begins with it.
    EXECUTE format('SELECT array_agg(n.key ORDER BY n.nth) FROM (SELECT l.*, row_number() OVER () AS nth FROM ('
        'SELECT %s AS key FROM %I.%I r WHERE %s AND %s AND (%s) ORDER BY %s LIMIT %s) l) n',
        key_text, b.schema, b.table_name, onwards, up_to, asked, keys, b.chunk)
    INTO present USING b.conditions, b.cursor, window_end;
    SELECT min(p.nth) - 1 INTO before FROM unnest(present, keyed) WITH ORDINALITY AS p (key, locked, nth)
    WHERE p.key IS DISTINCT FROM p.locked;
    IF amount = b.chunk THEN
        window_end := keyed[amount];
    END IF;
    IF before IS NOT NULL THEN
        window_end := CASE WHEN before > 0 THEN keyed[before] ELSE b.cursor END;
        amount := before;
        b.holding := 'somebody is working on a row';
    END IF;

    IF amount > 0 THEN
        WITH logged AS (
            INSERT INTO ${schema}.database_trigger_logs
                (payload, schema, klass_name, operation, record_id, lane, origin, only_processor)
            SELECT jsonb_build_object('operation', b.operation, 'klass_name', b.table_name, 'crud_method', 'create_or_update',
                       'record_id', r.record_id, 'backfill', b.id) || r.copied,
                   b.schema, b.table_name, b.operation, r.record_id,
                   ${schema}.ringback_lane(b.schema, b.table_name, r.record_id), b.origin, b.processor
            FROM unnest(records, copies) WITH ORDINALITY AS r (record_id, copied, nth)
            WHERE r.nth <= amount ORDER BY r.nth
            RETURNING id)
        SELECT min(l.id), max(l.id) INTO first_id, last_id FROM logged l;
        INSERT INTO ${schema}.ringback_backfill_chunks (backfill, txid, first_id, last_id, amount)
        VALUES (b.id, txid_current(), first_id, last_id, amount);
    END IF;
    UPDATE ${schema}.ringback_backfills f SET
        settled = b.settled, failed = b.failed, holding = b.holding, enqueued = b.enqueued + amount,
        cursor = coalesce(window_end, b.cursor), updated_at = clock_timestamp(),
        status = CASE WHEN window_end IS NULL AND before IS NULL THEN 'settling' ELSE b.status END
    WHERE f.id = b.id;

    IF amount > 0 AND NOT pg_try_advisory_xact_lock_shared(${lock_class}, ${door}) AND pg_notification_queue_usage() < 0.5 THEN
        PERFORM pg_notify('ringback', '');
    END IF;
    RETURN CASE WHEN amount > 0 THEN 'enqueued' WHEN before IS NOT NULL THEN 'held' ELSE 'passed' END;
END
$function$;
