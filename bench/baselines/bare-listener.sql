-- The least that a listener on one connection can do behind Ringback's own capture: one statement in a transaction of its
-- own that takes what is pending, writes the subscriptions and marks the changes. The polling baseline runs it once a
-- second. It reads the pending changes as the index for them has them, so that its plan is the best one.
WITH due AS (
    SELECT l.id, l.record_id::bigint AS user_id
    FROM public.database_trigger_logs l
    WHERE l.status = 'pending'
    ORDER BY l.lane, l.id + 0
    LIMIT 1000),
subscribed AS (
    INSERT INTO public.subscriptions (user_id, plan)
    SELECT due.user_id, 'free' FROM due
    ON CONFLICT (user_id) DO NOTHING
    RETURNING user_id)
UPDATE public.database_trigger_logs l
SET status = 'succeeded', processed_at = clock_timestamp(), updated_at = clock_timestamp()
FROM due
WHERE l.id = due.id AND (SELECT count(*) FROM subscribed) >= 0;
