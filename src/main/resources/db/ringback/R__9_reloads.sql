-- What becomes of a reload. All of it is done in steps of some thousand changes, along the index of its changes.

-- A reload has ended when none of its changes was logged for so long, and none is still to be claimed. The answer: when it
-- ended, if what its changes mean is to be found out now.
CREATE OR REPLACE FUNCTION ${schema}.ringback_reload_ended(of_reload bigint, quiet_ms bigint) RETURNS timestamptz
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS
$function$
DECLARE
    ended ${schema}.ringback_reloads;
BEGIN
    SELECT r.* INTO ended FROM ${schema}.ringback_reloads r
    WHERE r.id = of_reload AND r.decided_at IS NULL AND r.compared_at IS NULL FOR UPDATE SKIP LOCKED;
    IF NOT FOUND OR ended.ended_at IS NOT NULL THEN
        RETURN ended.ended_at;
    END IF;
    IF EXISTS (
        SELECT FROM ${schema}.ringback_arrivals a
        WHERE a.schema = ended.schema AND a.table_name = ended.table_name AND a.parked
          AND a.logged_at > clock_timestamp() - quiet_ms * interval '1 millisecond') THEN
        RETURN NULL;
    END IF;
    -- A row that was inserted and cleared again: its delete is held back by its own parked insert, so no claim finds it.
    WITH behind AS (
        UPDATE ${schema}.database_trigger_logs l SET
            status = 'parked',
            error = 'part of the reload ' || ended.name,
            processors = coalesce(l.processors, '{}') || jsonb_build_object('screen:reload',
                jsonb_build_object('status', 'parked', 'reason', 'part of the reload ' || ended.name)),
            processed_txid = txid_current(), updated_at = clock_timestamp()
        WHERE l.id IN (
            SELECT d.id FROM ${schema}.database_trigger_logs d
            WHERE d.id IN (
                SELECT p.id FROM generate_series(0, 63) AS every (lane)
                CROSS JOIN LATERAL (
                    SELECT c.id, c.schema, c.klass_name, c.origin, c.operation, c.record_id, c.lane
                    FROM ${schema}.database_trigger_logs c
                    WHERE c.lane = every.lane::smallint AND c.status = 'pending' ORDER BY c.id + 0 LIMIT 5000) p
                WHERE p.schema = ended.schema AND p.klass_name = ended.table_name AND p.origin = 'connect'
                  AND p.operation IN ('INSERT', 'DELETE')
                  AND EXISTS (
                      SELECT FROM ${schema}.database_trigger_logs h
                      WHERE h.lane = p.lane AND left(h.record_id, 200) = left(p.record_id, 200)
                        AND h.record_id = p.record_id AND h.id < p.id AND h.status IN ('retrying', 'waiting', 'parked')
                        AND h.processors ? 'screen:reload' AND h.klass_name = p.klass_name AND h.schema = p.schema OFFSET 0))
            FOR UPDATE OF d SKIP LOCKED)
        RETURNING l.id)
    INSERT INTO ${schema}.ringback_reload_changes (change_id, reload) SELECT b.id, of_reload FROM behind b ON CONFLICT DO NOTHING;

    -- Those that were logged long ago and are still to be claimed. What another open change of its record holds back may
    -- take days, and comes by itself then.
    IF EXISTS (
        SELECT FROM generate_series(0, 63) AS every (lane)
        CROSS JOIN LATERAL (
            SELECT c.id, c.schema, c.klass_name, c.origin, c.operation, c.record_id, c.lane
            FROM ${schema}.database_trigger_logs c
            WHERE c.lane = every.lane::smallint AND c.status = 'pending' ORDER BY c.id + 0 LIMIT 5000) p
        WHERE p.schema = ended.schema AND p.klass_name = ended.table_name AND p.origin = 'connect'
          AND p.operation IN ('INSERT', 'DELETE')
          AND NOT EXISTS (
              SELECT FROM ${schema}.database_trigger_logs h
              WHERE h.lane = p.lane AND left(h.record_id, 200) = left(p.record_id, 200)
                AND h.record_id = p.record_id AND h.id < p.id AND h.status IN ('retrying', 'waiting', 'parked')
                AND h.klass_name = p.klass_name AND h.schema = p.schema OFFSET 0)) THEN
        RETURN NULL;
    END IF;
    UPDATE ${schema}.ringback_reloads r SET ended_at = clock_timestamp() WHERE r.id = of_reload
    RETURNING r.ended_at INTO ended.ended_at;
    RETURN ended.ended_at;
END
$function$;

-- Finds out what the next changes of a reload mean, by what is in the table now and by what was known before:
--   unchanged, changed, new   an insert, by the record's values
--   cleared                   an insert or a delete whose row came and went, or came back, or had not reached Salesforce
--                             yet: nothing to tell
--   gone                      a delete of a record that has not come back
-- The answer: where the next step begins, or NULL at the end.
CREATE OR REPLACE FUNCTION ${schema}.ringback_compare(of_reload bigint, from_id bigint, most integer) RETURNS bigint
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
    SET datestyle = 'ISO, YMD' SET timezone = 'UTC' SET extra_float_digits = 1 SET bytea_output = 'hex' AS
$function$
DECLARE
    mapped oid;
    a_reload ${schema}.ringback_reloads;
    chosen bigint[];
BEGIN
    SELECT r.* INTO a_reload FROM ${schema}.ringback_reloads r WHERE r.id = of_reload;
    mapped := ${schema}.ringback_mapped(a_reload.schema, a_reload.table_name);
    chosen := ARRAY(SELECT m.change_id FROM ${schema}.ringback_reload_changes m
                    WHERE m.reload = of_reload AND m.change_id > from_id ORDER BY m.change_id LIMIT most);
    IF chosen = '{}' OR mapped IS NULL THEN
        RETURN NULL;
    END IF;
    EXECUTE format(
        'UPDATE ${schema}.ringback_reload_changes m SET comparison = c.means'
        ' FROM (SELECT l.id, CASE'
        '     WHEN l.operation = ''TRUNCATE'' THEN ''cleared'''
        '     WHEN l.operation = ''DELETE'' THEN CASE'
        '         WHEN l.payload #> ''{values,sfid}'' = ''null'' THEN ''cleared'''
        '         WHEN EXISTS (SELECT FROM %1$I.%2$I b WHERE b.sfid = coalesce(l.payload #>> ''{values,sfid}'', ('
        '             SELECT k.sfid FROM ${schema}.ringback_known k'
        '             WHERE k.record_id = l.record_id AND k.schema = $2 AND k.table_name = $3 LIMIT 1)) OFFSET 0)'
        '           OR EXISTS (SELECT FROM ${schema}.database_trigger_logs i'
        '             WHERE i.lane = l.lane AND left(i.record_id, 200) = left(l.record_id, 200) AND i.id < l.id'
        '               AND i.record_id = l.record_id AND i.operation = ''INSERT'' AND i.schema = $2'
        '               AND i.klass_name = $3 AND i.status IN (''retrying'', ''waiting'', ''parked'')'
        '               AND i.processors ? ''screen:reload'' OFFSET 0)'
        '         THEN ''cleared'' ELSE ''gone'' END'
        '     WHEN r.id IS NULL THEN ''cleared'''
        '     WHEN k.sfid IS NULL THEN ''new'''
        '     WHEN k.fingerprint = %4$s THEN ''unchanged'' ELSE ''changed'' END AS means'
        '   FROM ${schema}.database_trigger_logs l'
        '   LEFT JOIN LATERAL (SELECT r.* FROM %1$I.%2$I r'
        '     WHERE r.id = l.record_id::%3$s AND l.operation = ''INSERT'' OFFSET 0) r ON true'
        '   LEFT JOIN LATERAL (SELECT k.sfid, k.fingerprint FROM ${schema}.ringback_known k'
        '     WHERE k.sfid = r.sfid AND k.schema = $2 AND k.table_name = $3 OFFSET 0) k ON true'
        '   WHERE l.id = ANY ($1)) c'
        ' WHERE m.change_id = c.id AND m.decision IS NULL AND m.comparison IS DISTINCT FROM c.means',
        a_reload.schema, a_reload.table_name, ${schema}.ringback_key_type(a_reload.schema, a_reload.table_name),
        ${schema}.ringback_fingerprint(mapped, (
            SELECT k.columns FROM ${schema}.ringback_known_tables k
            WHERE k.schema = a_reload.schema AND k.table_name = a_reload.table_name)))
    USING chosen, a_reload.schema, a_reload.table_name;
    RETURN chosen[cardinality(chosen)];
END
$function$;

-- Discards or releases the next changes of a reload that mean one of these. Rows that somebody has locked are left for
-- another time. What was decided about is known from now on. The answer: where the next step begins, or NULL at the end.
CREATE OR REPLACE FUNCTION ${schema}.ringback_decide(
    of_reload bigint, from_id bigint, most integer, meanings text[], released boolean, OUT next_id bigint, OUT decided integer)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS
$function$
#variable_conflict use_variable
DECLARE
    chosen   bigint[];
    a_reload ${schema}.ringback_reloads;
    written  text[];
    gone     text[];
BEGIN
    SELECT r.* INTO a_reload FROM ${schema}.ringback_reloads r WHERE r.id = of_reload;
    decided := 0;
    IF a_reload.compared_at IS NULL THEN
        RETURN;
    END IF;
    chosen := ARRAY(
        SELECT l.id FROM (
            SELECT m.change_id FROM ${schema}.ringback_reload_changes m
            WHERE m.reload = of_reload AND m.change_id > from_id AND m.decision IS NULL AND m.comparison = ANY (meanings)
            ORDER BY m.change_id LIMIT most) m
        JOIN ${schema}.database_trigger_logs l ON l.id = m.change_id AND l.status || '' = 'parked'
        FOR UPDATE OF l SKIP LOCKED);
    next_id := (SELECT max(m.change_id) FROM (
        SELECT m.change_id FROM ${schema}.ringback_reload_changes m
        WHERE m.reload = of_reload AND m.change_id > from_id AND m.decision IS NULL AND m.comparison = ANY (meanings)
        ORDER BY m.change_id LIMIT most) m);
    decided := cardinality(chosen);
    IF decided = 0 THEN
        RETURN;
    END IF;

    IF released THEN
        UPDATE ${schema}.database_trigger_logs l SET
            status = 'retrying', attempts = 0, next_attempt_at = clock_timestamp(), waiting_for = NULL, deadline = NULL,
            processors = ${schema}.ringback_released(l.processors), processed_txid = txid_current(), updated_at = clock_timestamp()
        WHERE l.id = ANY (chosen);
    ELSE
        UPDATE ${schema}.database_trigger_logs l SET
            status = 'ignored',
            error = 'discarded with the reload ' || a_reload.name,
            processors = coalesce(l.processors, '{}') || jsonb_build_object('screen:reload',
                jsonb_build_object('status', 'ignored', 'reason', 'discarded with the reload ' || a_reload.name)),
            processed_at = clock_timestamp(), processed_txid = txid_current(), updated_at = clock_timestamp()
        WHERE l.id = ANY (chosen);
    END IF;
    UPDATE ${schema}.ringback_reload_changes m SET decision = CASE WHEN released THEN 'released' ELSE 'discarded' END
    WHERE m.change_id = ANY (chosen);

    SELECT array_agg(l.record_id) FILTER (WHERE l.operation = 'INSERT'),
           array_agg(l.record_id) FILTER (WHERE l.operation = 'DELETE' AND m.comparison = 'gone')
    INTO written, gone
    FROM ${schema}.database_trigger_logs l
    JOIN ${schema}.ringback_reload_changes m ON m.change_id = l.id
    WHERE l.id = ANY (chosen);
    IF written IS NOT NULL THEN
        PERFORM ${schema}.ringback_remember(a_reload.schema, a_reload.table_name, written);
    END IF;
    DELETE FROM ${schema}.ringback_known k
    WHERE k.schema = a_reload.schema AND k.table_name = a_reload.table_name AND k.record_id = ANY (gone);
END
$function$;

-- A reload of which nothing is parked any more is decided.
CREATE OR REPLACE FUNCTION ${schema}.ringback_reload_decided(of_reload bigint, act text, operator text) RETURNS boolean
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS
$function$
BEGIN
    PERFORM FROM ${schema}.ringback_reloads r WHERE r.id = of_reload FOR UPDATE;
    UPDATE ${schema}.ringback_reloads r SET
        decision = act, decided_by = operator,
        decided_at = CASE WHEN NOT EXISTS (
            SELECT FROM ${schema}.ringback_reload_changes m
            JOIN ${schema}.database_trigger_logs l ON l.id = m.change_id AND l.status || '' = 'parked'
            WHERE m.reload = of_reload AND m.decision IS NULL) THEN clock_timestamp() END
    WHERE r.id = of_reload AND r.decided_at IS NULL AND r.compared_at IS NOT NULL;
    RETURN FOUND;
END
$function$;
