-- What people have done over REST: who, what, to what, when, and to how many. The row is written in the act's own
-- transaction, so there is none without the act, and no act without it.
--   target           what it was done to: an id, a name, a filter
--   idempotency_key  the sender's word for this one request; a repeat with it gets the stored answer
--   request_hash     of method, path and body: by it a repeat is told from another request
--   answer           json, not jsonb: a repeat gets it letter by letter. Kept only where a key was sent
CREATE TABLE ${schema}.ringback_acts (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at              timestamptz NOT NULL DEFAULT clock_timestamp(),
    who             text NOT NULL,
    role            text NOT NULL,
    act             text NOT NULL,
    target          jsonb NOT NULL DEFAULT '{}',
    changed         bigint NOT NULL DEFAULT 0,
    idempotency_key text,
    request_hash    text NOT NULL,
    answer_status   integer,
    answer          json
);
-- Whoever comes second with a key waits here until the first has committed, or has not.
CREATE UNIQUE INDEX ringback_acts_key ON ${schema}.ringback_acts (who, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX ringback_acts_at ON ${schema}.ringback_acts (at);
CREATE INDEX ringback_acts_who ON ${schema}.ringback_acts (who, id);
CREATE INDEX ringback_acts_act ON ${schema}.ringback_acts (act, id);
