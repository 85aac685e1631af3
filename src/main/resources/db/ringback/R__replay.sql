-- What a replayed change remembers: nothing, so that it comes as if it were new; for one processor all but what that one
-- had said, so that the others stay done. What was released from a screen stays released.
CREATE OR REPLACE FUNCTION ${schema}.ringback_replayed(processors jsonb, one text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$function$
    SELECT jsonb_object_agg(said.key, said.value)
    FROM jsonb_each(CASE jsonb_typeof(processors) WHEN 'object' THEN processors END) AS said
    WHERE CASE WHEN said.key LIKE 'screen:%' THEN said.value ->> 'reason' LIKE 'released; was parked: %'
               ELSE said.key <> one END
$function$;

-- Whether a screen has settled the change, so that no processor has ever seen it: an echo, a discarded reload.
CREATE OR REPLACE FUNCTION ${schema}.ringback_screened(processors jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$function$
    SELECT EXISTS (
        SELECT FROM jsonb_each(CASE jsonb_typeof(processors) WHEN 'object' THEN processors END) AS said
        WHERE said.key LIKE 'screen:%' AND said.value ->> 'status' IN ('ignored', 'dead')
          AND (said.value ->> 'reason' LIKE 'released; was parked: %') IS NOT TRUE)
$function$;

-- Has settled changes run again. They do not become pending: the claim's floor relies on it that nothing below it ever does.
-- What a backfill has enqueued for one processor is no change for others.
--   one     the one processor that is to run, or NULL for all
--   anew    whether deliveries that have ended are let go, so that the processors may put in new ones
CREATE OR REPLACE FUNCTION ${schema}.ringback_replay(ids bigint[], one text, anew boolean, operator text) RETURNS integer
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off SET jit = off AS
$function$
DECLARE
    replayed integer;
BEGIN
    WITH chosen AS MATERIALIZED (
        SELECT l.id FROM ${schema}.database_trigger_logs l
        WHERE l.id = ANY (ids) AND l.status || '' IN ('succeeded', 'ignored', 'dead')
          AND (one IS NULL OR coalesce(l.payload ? 'backfill', false) IS FALSE OR l.only_processor = one)
        ORDER BY l.id FOR UPDATE
    ), let_go AS (
        DELETE FROM ${schema}.ringback_deliveries d
        WHERE anew AND d.change_id = ANY (ARRAY(SELECT c.id FROM chosen c)) AND (one IS NULL OR d.processor = one)
          AND d.status IN ('succeeded', 'dead', 'cancelled')
        RETURNING d.change_id, jsonb_strip_nulls(jsonb_build_object(
            'id', d.id, 'processor', d.processor, 'kind', d.kind, 'status', d.status, 'attempts', d.attempts,
            'unconfirmed', d.unconfirmed, 'reference', d.reference, 'error', replace(d.error, d.recipient, '<recipient>'),
            'createdAt', d.created_at, 'sentAt', d.sent_at)) AS delivery
    ), gone AS (
        SELECT g.change_id, jsonb_agg(g.delivery ORDER BY g.delivery -> 'id') AS deliveries FROM let_go g GROUP BY g.change_id
    )
    UPDATE ${schema}.database_trigger_logs l SET
        status = 'retrying',
        error = NULL,
        attempts = 0,
        next_attempt_at = clock_timestamp(),
        waiting_for = NULL,
        deadline = NULL,
        processed_at = NULL,
        only_processor = coalesce(one, CASE WHEN l.payload ? 'backfill' THEN l.only_processor END),
        processors = ${schema}.ringback_replayed(l.processors, one),
        earlier = CASE WHEN jsonb_array_length(l.earlier) >= 10 THEN l.earlier - 0 ELSE coalesce(l.earlier, '[]') END
            || jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
                'status', l.status, 'error', l.error, 'attempts', l.attempts, 'processedAt', l.processed_at,
                'replayedAt', clock_timestamp(), 'replayedBy', operator, 'replayedFor', one,
                'processors', coalesce(l.processors, '{}'), 'deliveries', gone.deliveries))),
        processed_txid = txid_current(),
        updated_at = clock_timestamp()
    FROM chosen LEFT JOIN gone ON gone.change_id = chosen.id
    WHERE l.id = chosen.id;
    GET DIAGNOSTICS replayed = ROW_COUNT;

    -- A bell that finds its queue nearly full would fail the commit, so it is left to the poll then.
    IF replayed > 0 AND pg_notification_queue_usage() < 0.5 THEN
        PERFORM pg_notify('ringback', '');
    END IF;
    RETURN replayed;
END
$function$;
