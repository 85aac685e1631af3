-- A processor that may cascade answers a change: capture is on from here to the close, in this transaction alone.
-- Whatever it captures gets a higher id than any that can be seen now.
CREATE OR REPLACE FUNCTION ${schema}.ringback_cascade_open() RETURNS bigint
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$function$
BEGIN
    PERFORM set_config('ringback.quiet', 'off', true);
    RETURN (SELECT coalesce(max(l.id), 0) FROM ${schema}.database_trigger_logs l);
END
$function$;

-- Capture is off again. What this transaction has captured since is the answer to the cause. It is marked afterwards, and
-- not by a setting that capture reads, because each writer would pay for that, and could pretend to be a processor.
CREATE OR REPLACE FUNCTION ${schema}.ringback_cascade_close(cause_id bigint, since_id bigint) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off SET jit = off AS
$function$
BEGIN
    PERFORM set_config('ringback.quiet', 'on', true);
    WITH captured AS (
        UPDATE ${schema}.database_trigger_logs l SET
            origin = 'self',
            cause = cause_id,
            hops = 1 + coalesce((SELECT c.hops FROM ${schema}.database_trigger_logs c WHERE c.id = cause_id), 0),
            traceparent = (SELECT c.traceparent FROM ${schema}.database_trigger_logs c WHERE c.id = cause_id)
        WHERE l.id > since_id AND l.txid = txid_current()
        RETURNING l.id)
    UPDATE ${schema}.database_trigger_logs c SET
        effects = coalesce(c.effects, '{}') || ARRAY(SELECT e.id FROM captured e ORDER BY e.id)
    WHERE c.id = cause_id AND EXISTS (SELECT FROM captured);
END
$function$;
