-- Whether a claim would find anything, in one statement and without a lock: for those who look by the clock and nearly
-- always find nothing. It reads what a claim reads, in the same way, and ends at the first row.
CREATE OR REPLACE FUNCTION ${schema}.ringback_is_due(from_id bigint, runners bigint[]) RETURNS boolean
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS
$function$
BEGIN
    RETURN EXISTS (
            SELECT FROM ${schema}.database_trigger_logs c
            WHERE c.status IN ('retrying', 'waiting') AND c.next_attempt_at <= now())
        OR EXISTS (
            SELECT FROM generate_series(0, 63) AS every (lane)
            CROSS JOIN LATERAL (
                SELECT FROM ${schema}.database_trigger_logs c
                WHERE c.lane = every.lane::smallint AND c.status = 'pending' AND c.id + 0 >= from_id
                ORDER BY c.id + 0 LIMIT 1) first)
        OR runners <> '{}' AND EXISTS (
            SELECT FROM (
                SELECT r.xid FROM unnest(runners) AS r (xid)
                WHERE pg_visible_in_snapshot(r.xid::text::xid8, pg_current_snapshot()) OFFSET 0) runner
            CROSS JOIN LATERAL (
                SELECT FROM ${schema}.database_trigger_logs l
                WHERE l.txid = runner.xid AND l.status = 'pending' OFFSET 0) late);
END
$function$;
