-- The talk's design as written: a row trigger that logs and notifies for each row, on the talk's channels, with its
-- payload (which is not valid JSON). It is on `subscriptions` too, so its listener has something to silence there.
CREATE TABLE public.database_trigger_logs (
    id         bigserial PRIMARY KEY,
    payload    jsonb,
    schema     text,
    klass_name text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION public.notify_record() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    method  text := CASE TG_OP WHEN 'DELETE' THEN 'delete' ELSE 'create_or_update' END;
    channel text := CASE TG_OP WHEN 'DELETE' THEN 'delete_record' ELSE 'create_or_update_record' END;
    record  bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END;
    log_id  bigint;
BEGIN
    INSERT INTO public.database_trigger_logs (payload, schema, klass_name, created_at, updated_at)
    VALUES (jsonb_build_object('operation', TG_OP, 'klass_name', TG_TABLE_NAME, 'crud_method', method,
                               'record_id', record::text),
            TG_TABLE_SCHEMA, TG_TABLE_NAME, now(), now())
    RETURNING id INTO log_id;
    PERFORM pg_notify(channel, '{klass_name: "' || TG_TABLE_NAME || '", crud_method: ' || method || ', record_id: "'
        || record || '", database_trigger_log_id: "' || log_id || '"}');
    RETURN NULL;
END
$$;

CREATE TRIGGER notify_users AFTER INSERT OR UPDATE OR DELETE ON public.users
    FOR EACH ROW EXECUTE FUNCTION public.notify_record();
CREATE TRIGGER notify_subscriptions AFTER INSERT OR UPDATE OR DELETE ON public.subscriptions
    FOR EACH ROW EXECUTE FUNCTION public.notify_record();
