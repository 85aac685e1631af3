SET LOCAL statement_timeout = 0;
SET LOCAL lock_timeout = 0;

-- The transaction that settled a change last: what its processors wrote elsewhere, they wrote in it. Heroku Connect logs
-- the writes to its tables with the number of their transaction, ours are quiet and not in this log.
ALTER TABLE ${schema}.database_trigger_logs ADD COLUMN processed_txid bigint;
-- Rows are settled in nearly the order of these numbers. Writers insert without one, so they pay for the look at the condition alone.
CREATE INDEX ringback_settling ON ${schema}.database_trigger_logs
    USING brin (processed_txid) WITH (autosummarize = on) WHERE processed_txid IS NOT NULL;

-- Since when an operation of a table has been watched: what was written before cannot be missing in the log.
ALTER TABLE ${schema}.ringback_sightings ADD COLUMN first_seen_at timestamptz NOT NULL DEFAULT clock_timestamp();

-- Which row of Heroku Connect's log was repaired, and which one does its work now. Connect's numbers may begin anew when it
-- is installed again; together with the transaction in which we made the new row they are unique.
CREATE TABLE ${schema}.ringback_repairs (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    trigger_log_id bigint NOT NULL,
    became         bigint NOT NULL,
    txid           bigint NOT NULL,
    repaired_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    repaired_by    text NOT NULL
);
CREATE INDEX ringback_repairs_of ON ${schema}.ringback_repairs (trigger_log_id);
CREATE INDEX ringback_repairs_by ON ${schema}.ringback_repairs (txid);
