-- The floor for a backlog with subscription, audit and a queued welcome mail.
CREATE PROCEDURE public.bench_floor(batch integer, last bigint) LANGUAGE plpgsql AS $$
DECLARE
    ids     bigint[];
    changed bigint[];
    names   text[];
BEGIN
    LOOP
        SELECT array_agg(due.id), array_agg(due.record_id::bigint), array_agg(due.payload -> 'values' ->> 'last_name')
        INTO ids, changed, names
        FROM (SELECT l.id, l.record_id, l.payload FROM public.database_trigger_logs l
              WHERE l.id > last AND l.status = 'pending' ORDER BY l.id LIMIT batch) due;
        EXIT WHEN ids IS NULL;
        INSERT INTO public.subscriptions (user_id, plan)
        SELECT u.id, 'free' FROM public.users u WHERE u.id = ANY (changed)
        ON CONFLICT (user_id) DO NOTHING;
        INSERT INTO public.user_log (user_id, user_last_name, updated_at)
        SELECT c.user_id, c.last_name, now()
        FROM unnest(changed, names) WITH ORDINALITY AS c (user_id, last_name, nth) ORDER BY c.nth;
        INSERT INTO public.ringback_deliveries (change_id, processor, kind, recipient, data)
        SELECT c.change_id, 'welcome-mail', 'mail', u.email,
               jsonb_build_object('template', 'welcome', 'subject', 'Welcome!',
                                  'values', jsonb_build_object('firstName', u.first_name))
        FROM unnest(ids, changed) AS c (change_id, user_id) JOIN public.users u ON u.id = c.user_id
        ON CONFLICT (change_id, processor) DO NOTHING;
        UPDATE public.database_trigger_logs l
        SET status = 'succeeded', processed_at = clock_timestamp(), updated_at = clock_timestamp(),
            processors = '{"create-subscription": {"status": "succeeded"}, "audit": {"status": "succeeded"},
                           "welcome-mail": {"status": "succeeded"}}'
        WHERE l.id = ANY (ids);
        last := ids[cardinality(ids)];
        COMMIT;
    END LOOP;
END
$$;
