-- The attempts at a change of which one has failed, the oldest first: when each was, and what came of it. Most changes are
-- settled at once and keep NULL.
ALTER TABLE ${schema}.database_trigger_logs ADD COLUMN attempts_made jsonb;
