-- Retention: each call looks at the next rows by their id, and deletes those of them that are due. A change goes together
-- with its deliveries, when all of them are settled and each is older than its bound: so no delivery loses its change, and
-- no change that may still run again loses the delivery that keeps it from sending twice.
--
-- No index serves this but the primary keys: ids are nearly in the order of time, so whoever walks along them meets what is
-- oldest first, and may turn back where nothing is old enough to be due. What is kept meanwhile (dead, parked, a delivery's
-- change) is walked over, so a call reads `most` rows and no more, whether it may delete them or not.
--   from_id      the walk has come so far
--   most         how many rows to look at
--   settled_ms   for how long a change that succeeded or was ignored, and a delivery that succeeded or was cancelled, is kept
--   dead_ms      for how long a dead one is kept
-- The answer: busy (another session purges at this moment, nothing was done), looked_to (the last id that was looked at),
-- at_end (nothing behind it can be due), kept_id (the first of these rows that is still there), and what was deleted.
CREATE OR REPLACE FUNCTION ${schema}.ringback_purge(from_id bigint, most integer, settled_ms bigint, dead_ms bigint)
    RETURNS TABLE (busy boolean, looked_to bigint, at_end boolean, kept_id bigint, changes bigint, deliveries bigint)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS
$function$
DECLARE
    settled_before CONSTANT timestamptz := now() - settled_ms * interval '1 millisecond';
    dead_before    CONSTANT timestamptz := now() - dead_ms * interval '1 millisecond';
    highest bigint;
    due     bigint[];
BEGIN
    changes := 0;
    deliveries := 0;
    busy := NOT pg_try_advisory_xact_lock(${lock_class}, ${retention});
    IF busy THEN
        RETURN NEXT;
        RETURN;
    END IF;

    -- A row without a time may be of any age, and the walk goes on behind it.
    SELECT max(w.id), count(*) < most OR NOT bool_or(coalesce(w.created_at, '-infinity') < greatest(settled_before, dead_before)),
           (SELECT max(h.id) FROM ${schema}.database_trigger_logs h)
    INTO looked_to, at_end, highest
    FROM (SELECT l.id, l.created_at FROM ${schema}.database_trigger_logs l WHERE l.id > from_id ORDER BY l.id LIMIT most) w;

    -- A row is judged again once it is locked: an operator may just have had a dead one retried. One that somebody else has
    -- locked waits for the next time. The last of all is kept: every claim asks for the highest id, and must not have to walk
    -- back over a purged log that cannot be vacuumed yet.
    SELECT coalesce(array_agg(d.id), '{}') INTO due
    FROM (SELECT l.id FROM ${schema}.database_trigger_logs l
          WHERE l.id > from_id AND l.id <= looked_to AND l.id < highest
            AND (l.status IN ('succeeded', 'ignored') AND coalesce(l.processed_at, l.updated_at) < settled_before
                 OR l.status = 'dead' AND coalesce(l.processed_at, l.updated_at) < dead_before)
            AND NOT EXISTS (
                SELECT FROM ${schema}.ringback_deliveries r
                WHERE r.change_id = l.id
                  AND (r.status IN ('succeeded', 'cancelled') AND coalesce(r.sent_at, r.updated_at) < settled_before
                       OR r.status = 'dead' AND r.updated_at < dead_before) IS NOT TRUE OFFSET 0)
          FOR UPDATE OF l SKIP LOCKED) d;

    IF due <> '{}' THEN
        DELETE FROM ${schema}.ringback_deliveries g WHERE g.id IN (
            SELECT r.id FROM ${schema}.ringback_deliveries r
            WHERE r.change_id = ANY (due)
              AND (r.status IN ('succeeded', 'cancelled') AND coalesce(r.sent_at, r.updated_at) < settled_before
                   OR r.status = 'dead' AND r.updated_at < dead_before)
            FOR UPDATE SKIP LOCKED);
        GET DIAGNOSTICS deliveries = ROW_COUNT;

        -- Whose delivery somebody else has locked keeps it, and is kept.
        DELETE FROM ${schema}.database_trigger_logs l
        WHERE l.id = ANY (due)
          AND NOT EXISTS (SELECT FROM ${schema}.ringback_deliveries r WHERE r.change_id = l.id OFFSET 0);
        GET DIAGNOSTICS changes = ROW_COUNT;
    END IF;

    SELECT l.id INTO kept_id FROM ${schema}.database_trigger_logs l
    WHERE l.id > from_id AND l.id <= looked_to ORDER BY l.id LIMIT 1;
    RETURN NEXT;
END
$function$;

-- The same for deliveries whose change is gone, which only somebody else can have deleted.
CREATE OR REPLACE FUNCTION ${schema}.ringback_purge_deliveries(
    from_id bigint, most integer, settled_ms bigint, dead_ms bigint)
    RETURNS TABLE (busy boolean, looked_to bigint, at_end boolean, kept_id bigint, changes bigint, deliveries bigint)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS
$function$
DECLARE
    settled_before CONSTANT timestamptz := now() - settled_ms * interval '1 millisecond';
    dead_before    CONSTANT timestamptz := now() - dead_ms * interval '1 millisecond';
BEGIN
    changes := 0;
    deliveries := 0;
    busy := NOT pg_try_advisory_xact_lock(${lock_class}, ${retention});
    IF busy THEN
        RETURN NEXT;
        RETURN;
    END IF;

    SELECT max(w.id), count(*) < most OR NOT bool_or(w.created_at < greatest(settled_before, dead_before))
    INTO looked_to, at_end
    FROM (SELECT r.id, r.created_at FROM ${schema}.ringback_deliveries r WHERE r.id > from_id ORDER BY r.id LIMIT most) w;

    DELETE FROM ${schema}.ringback_deliveries g WHERE g.id IN (
        SELECT r.id FROM ${schema}.ringback_deliveries r
        WHERE r.id > from_id AND r.id <= looked_to
          AND (r.status IN ('succeeded', 'cancelled') AND coalesce(r.sent_at, r.updated_at) < settled_before
               OR r.status = 'dead' AND r.updated_at < dead_before)
          AND NOT EXISTS (SELECT FROM ${schema}.database_trigger_logs l WHERE l.id = r.change_id OFFSET 0)
        FOR UPDATE OF r SKIP LOCKED);
    GET DIAGNOSTICS deliveries = ROW_COUNT;

    SELECT r.id INTO kept_id FROM ${schema}.ringback_deliveries r
    WHERE r.id > from_id AND r.id <= looked_to ORDER BY r.id LIMIT 1;
    RETURN NEXT;
END
$function$;
