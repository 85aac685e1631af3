-- The claim. It locks lanes that have due work, one after the other, the one with the oldest change first, and reads
-- their due changes AFTER their locks were granted: a statement of a VOLATILE function has a snapshot of its own, so
-- it cannot see rows as due that another worker has just settled. The locks end with the transaction, whatever ends it.
--
-- A session keeps its plans for hours, and may have made them when the log was empty: then a scan of the whole table looked
-- cheap. So those ways are switched off for these statements, and pending changes are addressed as the index ringback_pending
-- has them, by `id + 0`. OFFSET 0 keeps a subquery apart, to be asked by its index for each row.
--
-- The last row returned is the look (id IS NULL): the lowest and the highest id seen, the snapshot they were seen in,
-- when the next change falls due, and as `processors` what is paused. The floor is computed from it. The rows before it
-- are the claimed changes.
-- A snapshot lists the transactions in progress only up to the last one that has ended (its xmax). Those that began later
-- are in progress too, so the snapshot is followed by the number that the next transaction will get.
-- What a pause holds waits without a next attempt: it is not walked over, and holds back nothing while the pause lasts, for
-- later changes of its record are held by the same pause, or go to other processors. Once the pause is over it holds back
-- what comes after it, until it is released.
--   from_id   the floor: below it nothing pending can be, but for changes of the runners
--   runners   transactions that were in progress when the floor passed their ids; once they have committed, their
--             changes are looked for below the floor, in the very snapshot that could show a later change of a record
-- What a function returns cannot be replaced.
DROP FUNCTION IF EXISTS ${schema}.ringback_claim(bigint, integer, bigint[]);

CREATE OR REPLACE FUNCTION ${schema}.ringback_claim(from_id bigint, most integer, runners bigint[])
    RETURNS TABLE (
        id bigint, schema text, klass_name text, operation text, record_id text, payload jsonb, status text,
        origin text, attempts integer, processors jsonb, age_seconds double precision, overdue boolean,
        lowest_id bigint, highest_id bigint, snapshot text, due_in_ms bigint, traceparent text,
        only_processor text)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS
$function$
#variable_conflict use_column
DECLARE
    deep     CONSTANT integer := 16;
    lanes    smallint[];
    depths   integer[];
    due      smallint[];
    held     smallint[] := '{}';
    expected integer := 0;
    space    integer := most;
    taken    integer;
    skipped  boolean := false;
    paused   text[];
BEGIN
    SELECT min(first.id), coalesce(array_agg(every.lane::smallint ORDER BY first.id), '{}'),
           coalesce(array_agg(first.depth ORDER BY first.id), '{}'),
           (SELECT max(l.id) FROM ${schema}.database_trigger_logs l),
           pg_current_snapshot()::text || ':' || pg_snapshot_xmax(pg_current_snapshot())::text::bigint
               + age(pg_snapshot_xmax(pg_current_snapshot())::xid),
           ARRAY(SELECT p.resumption FROM ${schema}.ringback_pauses p WHERE p.resumed_at IS NULL)
    INTO lowest_id, lanes, depths, highest_id, snapshot, paused
    FROM generate_series(0, 63) AS every (lane)
    CROSS JOIN LATERAL (
        SELECT min(top.id) AS id, count(*)::integer AS depth FROM (
            SELECT c.id FROM ${schema}.database_trigger_logs c
            WHERE c.lane = every.lane::smallint AND c.status = 'pending'
              AND c.id + 0 >= CASE WHEN runners = '{}' THEN from_id ELSE least(from_id, (
                  SELECT min(late.id) FROM (
                      SELECT r.xid FROM unnest(runners) AS r (xid)
                      WHERE pg_visible_in_snapshot(r.xid::text::xid8, pg_current_snapshot()) OFFSET 0) runner
                  CROSS JOIN LATERAL (
                      SELECT l.id FROM ${schema}.database_trigger_logs l
                      WHERE l.txid = runner.xid AND l.status = 'pending' OFFSET 0) late)) END
            ORDER BY c.id + 0 LIMIT deep) top OFFSET 0) first
    WHERE first.depth > 0;

    SELECT coalesce(array_agg(DISTINCT soon.lane), '{}') INTO due
    FROM (SELECT c.lane FROM ${schema}.database_trigger_logs c
          WHERE c.status IN ('retrying', 'waiting') AND c.next_attempt_at <= now()
            -- A record with many changes that are held back must not take the places of all others.
            AND NOT EXISTS (
                SELECT FROM ${schema}.database_trigger_logs h
                WHERE h.lane = c.lane AND left(h.record_id, 200) = left(c.record_id, 200)
                  AND h.record_id = c.record_id AND h.id + 0 < c.id
                  AND h.status IN ('retrying', 'waiting', 'parked')
                  AND (h.status = 'parked'
                       OR coalesce(h.next_attempt_at > now(), NOT string_to_array(h.waiting_for, E'\n') <@ paused))
                  AND h.klass_name = c.klass_name AND h.schema = c.schema OFFSET 0)
          ORDER BY c.next_attempt_at LIMIT most) soon;

    SELECT ceil(extract(epoch FROM min(c.next_attempt_at) - clock_timestamp()) * 1000)::bigint INTO due_in_ms
    FROM ${schema}.database_trigger_logs c
    WHERE c.status IN ('retrying', 'waiting') AND c.next_attempt_at > now();

    IF due <> '{}' THEN
        SELECT due || coalesce(array_agg(l.lane ORDER BY l.nth), '{}'),
               array_fill(deep, ARRAY[cardinality(due)]) || coalesce(array_agg(l.depth ORDER BY l.nth), '{}')
        INTO lanes, depths
        FROM unnest(lanes, depths) WITH ORDINALITY AS l (lane, depth, nth) WHERE l.lane <> ALL (due);
    END IF;

    -- To begin the statement that reads costs as much as some ten rows, so shallow lanes are read together, until there
    -- are enough of them. A deep lane ends such a group: the next ones are left to other workers.
    FOR nth IN 1 .. cardinality(lanes) LOOP
        IF pg_try_advisory_xact_lock(${lock_class}, lanes[nth]) THEN
            held := held || lanes[nth];
            expected := expected + depths[nth];
        ELSE
            skipped := true;
        END IF;
        CONTINUE WHEN held = '{}' OR nth < cardinality(lanes) AND depths[nth] < deep AND expected < space;
        RETURN QUERY
            SELECT c.id, c.schema, c.klass_name, c.operation, c.record_id, c.payload, c.status, c.origin, c.attempts,
                   c.processors, extract(epoch FROM clock_timestamp() - c.created_at)::float8, coalesce(c.deadline <= now(), false),
                   NULL::bigint, NULL::bigint, NULL::text, NULL::bigint, c.traceparent, c.only_processor
            FROM unnest(held) AS mine (lane)
            CROSS JOIN LATERAL ((SELECT f.* FROM ${schema}.database_trigger_logs f
                   WHERE f.lane = mine.lane AND f.status = 'pending'
                     AND f.id + 0 >= CASE WHEN runners = '{}' THEN from_id ELSE least(from_id, (
                                            SELECT min(late.id) FROM (
                                                SELECT r.xid FROM unnest(runners) AS r (xid)
                                                WHERE pg_visible_in_snapshot(r.xid::text::xid8, pg_current_snapshot()) OFFSET 0) runner
                                            CROSS JOIN LATERAL (
                                                SELECT l.id FROM ${schema}.database_trigger_logs l
                                                WHERE l.txid = runner.xid AND l.status = 'pending' OFFSET 0) late)) END
                     AND NOT EXISTS (
                         SELECT FROM ${schema}.database_trigger_logs h
                         WHERE h.lane = f.lane AND left(h.record_id, 200) = left(f.record_id, 200)
                           AND h.record_id = f.record_id AND h.id + 0 < f.id
                           AND h.status IN ('retrying', 'waiting', 'parked')
                           AND (h.status = 'parked'
                                OR coalesce(h.next_attempt_at > now(), NOT string_to_array(h.waiting_for, E'\n') <@ paused))
                           AND h.klass_name = f.klass_name AND h.schema = f.schema
                           -- What waits for Salesforce does not hold back the write-back that wakes it.
                           AND (h.status = 'waiting' AND f.origin = 'connect' AND f.operation = 'UPDATE'
                                AND h.waiting_for IN (concat('sfid of ', h.schema, '.', h.klass_name, ' ', h.record_id),
                                                      concat('synced ', h.schema, '.', h.klass_name, ' ', h.record_id))
                                AND f.payload -> 'changed' <@ '["sfid", "_hc_lastop", "_hc_err", "systemmodstamp"]')
                               IS NOT TRUE OFFSET 0)
                   ORDER BY f.id + 0 LIMIT space)
                  UNION ALL
                  (SELECT r.* FROM ${schema}.database_trigger_logs r
                   WHERE r.lane = mine.lane AND r.status IN ('retrying', 'waiting') AND r.next_attempt_at <= now()
                     AND NOT EXISTS (
                         SELECT FROM ${schema}.database_trigger_logs h
                         WHERE h.lane = r.lane AND left(h.record_id, 200) = left(r.record_id, 200)
                           AND h.record_id = r.record_id AND h.id + 0 < r.id
                           AND h.status IN ('retrying', 'waiting', 'parked')
                           AND (h.status = 'parked'
                                OR coalesce(h.next_attempt_at > now(), NOT string_to_array(h.waiting_for, E'\n') <@ paused))
                           AND h.klass_name = r.klass_name AND h.schema = r.schema OFFSET 0)
                   ORDER BY r.id + 0 LIMIT space)) c
            ORDER BY c.id LIMIT space;
        GET DIAGNOSTICS taken = ROW_COUNT;
        space := space - taken;
        EXIT WHEN space <= 0;
        held := '{}';
        expected := 0;
    END LOOP;

    -- Who holds a lane that was skipped may have looked before the latest change came, and found nothing: then nobody
    -- would look again before the next poll.
    IF skipped THEN
        due_in_ms := least(due_in_ms, 50);
    END IF;
    IF paused <> '{}' THEN
        processors := to_jsonb(paused);
    END IF;
    RETURN NEXT;
END
$function$;
