UPDATE users SET last_name = 'by the application' WHERE id = (SELECT 1 + floor(random() * 10000)::bigint);
