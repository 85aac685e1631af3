-- The floor for a backlog, create subscription only: the same set-based work, the same outcome in the log, in batches of
-- the service's size, each committed; but inside the database, in one session, knowing beforehand what is pending.
CREATE PROCEDURE public.bench_floor(batch integer, last bigint) LANGUAGE plpgsql AS $$
DECLARE
    ids     bigint[];
    changed bigint[];
BEGIN
    LOOP
        SELECT array_agg(due.id), array_agg(due.record_id::bigint) INTO ids, changed
        FROM (SELECT l.id, l.record_id FROM public.database_trigger_logs l
              WHERE l.id > last AND l.status = 'pending' ORDER BY l.id LIMIT batch) due;
        EXIT WHEN ids IS NULL;
        INSERT INTO public.subscriptions (user_id, plan)
        SELECT u.id, 'free' FROM public.users u WHERE u.id = ANY (changed)
        ON CONFLICT (user_id) DO NOTHING;
        UPDATE public.database_trigger_logs l
        SET status = 'succeeded', processed_at = clock_timestamp(), updated_at = clock_timestamp(),
            processors = '{"create-subscription": {"status": "succeeded"}}'
        WHERE l.id = ANY (ids);
        last := ids[cardinality(ids)];
        COMMIT;
    END LOOP;
END
$$;
