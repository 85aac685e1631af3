-- For which processor alone an operator has enqueued a change, or has had it run again. And what came of a change before it
-- was replayed, the oldest first: its status, the processors' outcomes, its attempts, and the deliveries that were let go.
ALTER TABLE ${schema}.database_trigger_logs
    ADD COLUMN only_processor text,
    ADD COLUMN earlier jsonb;

-- Every row of a table, or those that meet the conditions, for one processor. The cursor is the key of the last row that
-- was enqueued; it moves in the transaction that enqueues.
--   operation    as which the rows are logged: the processor cares for it
--   origin       likewise
--   copies       the columns whose values capture copies
--   conditions   as they were asked for: column, op, value
--   settled, failed   of the chunks that are done with
--   rate_from, rate_base   when it last began to run, and how many rows were enqueued by then
CREATE TABLE ${schema}.ringback_backfills (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    schema      text NOT NULL,
    table_name  text NOT NULL,
    processor   text NOT NULL,
    operation   text NOT NULL,
    origin      text NOT NULL,
    copies      text[] NOT NULL,
    conditions  jsonb NOT NULL,
    chunk       integer NOT NULL,
    status      text NOT NULL DEFAULT 'running'
                CHECK (status IN ('running', 'paused', 'settling', 'done', 'cancelled')),
    key_columns text[] NOT NULL,
    cursor      jsonb,
    estimated   bigint,
    enqueued    bigint NOT NULL DEFAULT 0,
    settled     bigint NOT NULL DEFAULT 0,
    failed      bigint NOT NULL DEFAULT 0,
    holding     text,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by  text NOT NULL,
    rate_from   timestamptz NOT NULL DEFAULT clock_timestamp(),
    rate_base   bigint NOT NULL DEFAULT 0,
    updated_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz
) WITH (fillfactor = 50);
CREATE INDEX ringback_backfills_going ON ${schema}.ringback_backfills (id) WHERE status IN ('running', 'settling', 'paused');

-- What a backfill has enqueued and not settled: those changes between two ids that this transaction wrote.
CREATE TABLE ${schema}.ringback_backfill_chunks (
    backfill bigint NOT NULL,
    txid     bigint NOT NULL,
    first_id bigint NOT NULL,
    last_id  bigint NOT NULL,
    amount   integer NOT NULL,
    PRIMARY KEY (backfill, first_id)
);
