package dev.ringback.api.fuzz;

import dev.ringback.api.LogDatabase;
import dev.ringback.demo.connect.ConnectSchema;
import dev.ringback.postgres.reading.WrittenLog;
import java.sql.Connection;
import java.sql.SQLException;

/** A log in which there is some of everything, beside a Heroku Connect that has failed writes. */
final class FullLog {
    private FullLog() {}

    static void write() {
        WrittenLog log = LogDatabase.log();
        remove();
        try (Connection connection = LogDatabase.connect()) {
            ConnectSchema.salesforce().install(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        log.write("""
                CREATE TABLE public.users (id bigint PRIMARY KEY, first_name text, last_name text, email text);
                CREATE TABLE public.subscriptions (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    user_id bigint UNIQUE, plan text);
                CREATE TABLE public.user_log (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id bigint,
                    user_last_name text, updated_at timestamptz, deleted_at timestamptz);
                INSERT INTO public.users SELECT n, 'Amara', 'Okafor', 'amara@example.com' FROM generate_series(0, 2) n""");
        log.write("""
                INSERT INTO salesforce.contact (lastname) VALUES ('Holm'), ('Berg');
                UPDATE salesforce._trigger_log SET state = 'FAILED', sf_message = 'duplicates ' || id, processed_at = now();
                INSERT INTO %s.database_trigger_logs (schema, klass_name, payload, txid, status)
                SELECT 'salesforce', 'contact', jsonb_build_object('operation', 'INSERT', 'record_id', t.record_id::text,
                           'values', '{"sfid": "0035x00001AbCdEAAV", "lastname": "Holm"}'::jsonb), t.txid, 'succeeded'
                FROM salesforce._trigger_log t;
                INSERT INTO %s.database_trigger_logs (schema, klass_name, payload, status, error, attempts, origin,
                        processed_at, next_attempt_at, processors)
                SELECT 'public', t, jsonb_build_object('operation', o, 'klass_name', t, 'record_id', n::text,
                           'values', jsonb_build_object('last_name', 'O''Neill "' || n || '" 🐘', 'email', null)),
                       s, CASE WHEN s IN ('dead', 'retrying', 'ignored', 'parked') THEN 'connection refused: ' || n END, n,
                       (ARRAY['local', 'connect', 'self'])[1 + n],
                       CASE WHEN s IN ('succeeded', 'ignored', 'dead') THEN now() END,
                       now() + CASE WHEN s = 'retrying' THEN interval '1 hour' ELSE interval '0' END,
                       jsonb_build_object('audit', jsonb_build_object('status', 'succeeded'),
                           'welcome-mail', jsonb_build_object('status', s, 'reason', 'no address'))
                FROM unnest(ARRAY['pending', 'succeeded', 'ignored', 'retrying', 'waiting', 'parked', 'dead']) s,
                     unnest(ARRAY['users', 'tickets', 'odd "name"']) t,
                     unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) o, generate_series(0, 2) n;
                INSERT INTO %s.database_trigger_logs (payload) VALUES (NULL), ('"no JSON"'), ('[]');
                UPDATE %s.database_trigger_logs l SET attempts_made = %s.ringback_attempted(%s.ringback_attempted(NULL, 1,
                    'retrying', 'no route', '{"audit": {"status": "retrying", "reason": "no route"}}', now()),
                    2, l.status, l.error, l.processors, now()) WHERE l.attempts = 2;
                INSERT INTO %s.ringback_deliveries (change_id, processor, kind, recipient, data, status, error, attempts)
                SELECT id, 'welcome-mail', 'mail', 'somebody@example.com', '{"subject": "Welcome"}',
                       (ARRAY['pending', 'sending', 'retrying', 'succeeded', 'dead', 'cancelled'])[1 + id % 6],
                       CASE WHEN id % 6 IN (2, 4) THEN '550 somebody@example.com is unknown' END, 1
                FROM %s.database_trigger_logs LIMIT 100;
                INSERT INTO %s.ringback_gaps (schema, table_name, operations, since, until, reason) VALUES
                    ('public', 'users', '{INSERT}', now() - interval '1 hour', now(), 'the trigger was disabled'),
                    ('public', 'tickets', '{INSERT,UPDATE}', now() - interval '1 day', now(), 'the trigger was dropped'),
                    ('public', 'agents', '{DELETE}', now(), NULL, 'the table is not there');
                INSERT INTO %s.ringback_replicas (name, listening, porter) VALUES ('web.1', true, true), ('web.2', true, false);
                INSERT INTO %s.ringback_reloads (schema, table_name, ended_at, compared_at) VALUES
                    ('salesforce', 'contact', now(), now()), ('salesforce', 'account', NULL, NULL)""");
        log.write("""
                INSERT INTO %s.ringback_reload_changes (change_id, reload, comparison)
                SELECT c.id, r.id, (ARRAY['unchanged', 'changed', 'new', 'cleared', 'gone'])[1 + c.id % 5]
                FROM %s.database_trigger_logs c, %s.ringback_reloads r
                WHERE c.status = 'parked' AND c.id % 2 = 0 AND r.table_name = 'contact'""");
    }

    /** The service is shared with other tests. */
    static void remove() {
        WrittenLog log = LogDatabase.log();
        log.clear();
        log.write("TRUNCATE %s.ringback_pauses, %s.ringback_backfills");
        log.write("DROP TABLE IF EXISTS public.users, public.subscriptions, public.user_log");
        log.write("DROP SCHEMA IF EXISTS salesforce CASCADE");
    }
}
