-- The attempts at a change with one more, which ends at this moment: of more than twenty, the first five and the latest
-- fifteen. The one that comes after a hole says how many were there. Of long words the beginning is kept.
--   nth      which one it was since the change came, or was retried or replayed
--   asked    the outcomes of the processors that were asked this time
CREATE OR REPLACE FUNCTION ${schema}.ringback_attempted(
    made jsonb, nth integer, status text, error text, asked jsonb, moment timestamptz) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE AS
$function$
    SELECT CASE
        WHEN made IS NULL OR jsonb_typeof(made) <> 'array' THEN '[]'
        WHEN jsonb_array_length(made) < 20 THEN made
        ELSE jsonb_set(made - 5, '{5,leftOut}', to_jsonb(1 + coalesce((made #>> '{5,leftOut}')::integer, 0))) END
    || jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
        'attempt', nth, 'at', moment, 'status', status,
        'error', CASE WHEN length(error) > 500 THEN left(error, 500) || '…' ELSE error END,
        'processors', (
            SELECT jsonb_object_agg(said.key, CASE WHEN length(said.value ->> 'reason') > 500
                THEN jsonb_set(said.value, '{reason}', to_jsonb(left(said.value ->> 'reason', 500) || '…'))
                ELSE said.value END)
            FROM jsonb_each(asked) AS said))))
$function$;

-- Settling: writes the outcome of each change of a claim. Changes with the same outcome share one entry of the outcome
-- arrays, to which `outcome_of` points (from 1). Times are spans in milliseconds, added here: nobody compares the
-- service's clock with the database's. A change that is no longer open was settled by somebody else meanwhile, so the
-- claim's effects must not be kept: RB001 aborts the whole transaction, and the claim is tried again.
-- A patience below zero says that a pause holds the change: it waits without a deadline and without a next attempt, unless
-- the pause is over by now. Whoever ends a pause waits for the lock, so that nothing is held that nobody would release.
-- An attempt is kept that was used up, and after such ones the one that settles the change. What is settled at once has
-- none: it costs no more than a look at the column.
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
    moment  timestamptz;
BEGIN
    IF -1 = ANY (patience_ms) THEN
        PERFORM pg_advisory_xact_lock_shared(${lock_class}, ${pauses});
        paused := ARRAY(SELECT p.resumption FROM ${schema}.ringback_pauses p WHERE p.resumed_at IS NULL);
    END IF;
    moment := clock_timestamp();
    UPDATE ${schema}.database_trigger_logs l SET
        status = o.status,
        error = o.error,
        processors = CASE WHEN l.processors IS NULL THEN '{}' ELSE ${schema}.ringback_remembered(l.processors) END
                     || o.processors,
        attempts = l.attempts + o.attempts_used,
        attempts_made = CASE
            WHEN o.attempts_used > 0 OR l.attempts_made IS NOT NULL AND o.status IN ('succeeded', 'ignored', 'dead')
            THEN ${schema}.ringback_attempted(
                l.attempts_made, l.attempts + 1, o.status, o.error, o.processors, moment)
            ELSE l.attempts_made END,
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
        processed_at = CASE WHEN o.status IN ('succeeded', 'ignored', 'dead') THEN moment END,
        processed_txid = txid_current(),
        updated_at = moment
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
