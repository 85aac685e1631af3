-- Settling: writes the outcome of each change of a claim. Changes with the same outcome share one entry of the outcome
-- arrays, to which `outcome_of` points (from 1). Times are spans in milliseconds, added here: nobody compares the
-- service's clock with the database's. A change that is no longer open was settled by somebody else meanwhile, so the
-- claim's effects must not be kept: RB001 aborts the whole transaction, and the claim is tried again.
-- A patience below zero says that a pause holds the change: it waits without a deadline and without a next attempt, unless
-- the pause is over by now. Whoever ends a pause waits for the lock, so that nothing is held that nobody would release.
CREATE OR REPLACE FUNCTION ${schema}.ringback_settle(
    ids bigint[], outcome_of integer[],
    statuses text[], errors text[], outcomes jsonb[], attempts_used integer[],
    delays_ms bigint[], conditions text[], patience_ms bigint[], wakes text[]) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS
$function$
DECLARE
    settled integer;
    paused  text[] := '{}';
BEGIN
    IF -1 = ANY (patience_ms) THEN
        PERFORM pg_advisory_xact_lock_shared(${lock_class}, ${pauses});
        paused := ARRAY(SELECT p.resumption FROM ${schema}.ringback_pauses p WHERE p.resumed_at IS NULL);
    END IF;
    UPDATE ${schema}.database_trigger_logs l SET
        status = o.status,
        error = o.error,
        processors = CASE WHEN l.processors IS NULL THEN '{}' ELSE ${schema}.ringback_remembered(l.processors) END
                     || o.processors,
        attempts = l.attempts + o.attempts_used,
        next_attempt_at = CASE
            WHEN o.status = 'retrying' THEN clock_timestamp() + o.delay_ms * interval '1 millisecond'
            WHEN o.status = 'waiting' AND o.patience_ms < 0 THEN
                CASE WHEN string_to_array(o.condition, E'\n') <@ paused THEN NULL ELSE clock_timestamp() END
            WHEN o.status = 'waiting' THEN least(
                clock_timestamp() + o.delay_ms * interval '1 millisecond',
                coalesce(l.deadline, clock_timestamp() + o.patience_ms * interval '1 millisecond')) END,
        waiting_for = CASE WHEN o.status = 'waiting' THEN o.condition END,
        deadline = CASE WHEN o.patience_ms < 0 THEN NULL
                        WHEN o.status = 'waiting' THEN
                       coalesce(l.deadline, clock_timestamp() + o.patience_ms * interval '1 millisecond')
                        WHEN o.status = 'retrying' THEN l.deadline END,
        processed_at = CASE WHEN o.status IN ('succeeded', 'ignored', 'dead') THEN clock_timestamp() END,
        processed_txid = txid_current(),
        updated_at = clock_timestamp()
    FROM unnest(ids, outcome_of) AS i (id, nth)
    JOIN unnest(statuses, errors, outcomes, attempts_used, delays_ms, conditions, patience_ms) WITH ORDINALITY
        AS o (status, error, processors, attempts_used, delay_ms, condition, patience_ms, nth) USING (nth)
    WHERE l.id = i.id AND l.status IN ('pending', 'retrying', 'waiting');

    GET DIAGNOSTICS settled = ROW_COUNT;
    IF settled <> cardinality(ids) THEN
        RAISE EXCEPTION 'settled % of % changes: the others were settled meanwhile', settled, cardinality(ids)
            USING ERRCODE = 'RB001';
    END IF;

    -- A row that is locked is being settled at this moment; if it is then still waiting, its own next look finds out.
    IF wakes <> '{}' THEN
        UPDATE ${schema}.database_trigger_logs l SET next_attempt_at = clock_timestamp()
        WHERE l.id IN (SELECT w.id FROM ${schema}.database_trigger_logs w
                       WHERE w.status = 'waiting' AND w.waiting_for = ANY (wakes) FOR UPDATE SKIP LOCKED);
    END IF;
END
$function$;
