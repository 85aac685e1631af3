SET LOCAL statement_timeout = 0;
SET LOCAL lock_timeout = 0;

-- When an operator had it tried again: its age counts from then on, or the next failure would find it too old.
ALTER TABLE ${schema}.ringback_deliveries ADD COLUMN renewed_at timestamptz;

-- For people: those of a status, the newest first. It leaves out what is pending, so that the sender pays for it and not
-- the processing that queues it.
CREATE INDEX ringback_deliveries_status ON ${schema}.ringback_deliveries (status, id) WHERE status <> 'pending';
DROP INDEX ${schema}.ringback_deliveries_dead;
