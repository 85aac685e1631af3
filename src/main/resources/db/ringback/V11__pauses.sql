-- What an operator has paused: a table's changes, or a processor. Claims read it, so it holds what is paused now and what was
-- resumed and is still being released, and nothing else.
--   resumption  what the changes that it holds wait for, in the log's column waiting_for
CREATE TABLE ${schema}.ringback_pauses (
    resumption text PRIMARY KEY,
    kind       text NOT NULL CHECK (kind IN ('table', 'processor')),
    name       text NOT NULL,
    reason     text NOT NULL,
    paused_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    paused_by  text NOT NULL,
    resumed_at timestamptz,
    resumed_by text
);
