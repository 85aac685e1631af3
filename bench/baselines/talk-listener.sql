-- What the talk's listener does for one notification, statement by statement: it finds the record that the payload names,
-- writes with the trigger of the written table disabled, and then updates the line in the log.
SELECT * FROM public.users WHERE id = :user;
BEGIN;
ALTER TABLE public.subscriptions DISABLE TRIGGER notify_subscriptions;
INSERT INTO public.subscriptions (user_id, plan) VALUES (:user, 'free') ON CONFLICT (user_id) DO NOTHING;
ALTER TABLE public.subscriptions ENABLE TRIGGER notify_subscriptions;
UPDATE public.database_trigger_logs SET updated_at = now(), payload = payload || '{"status": "success"}' WHERE id = :log;
COMMIT;
