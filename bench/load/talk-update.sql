BEGIN;
ALTER TABLE users DISABLE TRIGGER notify_users;
UPDATE users SET first_name = 'by the service' WHERE id = (SELECT 1 + floor(random() * 10000)::bigint);
ALTER TABLE users ENABLE TRIGGER notify_users;
COMMIT;
