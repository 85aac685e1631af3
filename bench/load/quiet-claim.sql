BEGIN;
SELECT set_config('ringback.quiet', 'on', true);
UPDATE users SET first_name = 'by the service'
WHERE id IN (SELECT 1 + floor(random() * 10000)::bigint FROM generate_series(1, 100));
COMMIT;
