INSERT INTO users (first_name, last_name, email) VALUES ('First', 'Last', 'user@example.com');
