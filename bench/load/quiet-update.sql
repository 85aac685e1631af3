BEGIN;
SELECT set_config('ringback.quiet', 'on', true);
UPDATE users SET first_name = 'by the service' WHERE id = (SELECT 1 + floor(random() * 10000)::bigint);
COMMIT;
