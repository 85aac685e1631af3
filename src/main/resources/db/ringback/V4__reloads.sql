-- A mapped table is reloaded: Heroku Connect clears it and inserts each row anew. What that logs is parked as one group,
-- until somebody decides. All of this stays empty where no mapped table is watched, and costs the log's writers nothing.

-- At most one reload of a table is undecided: one that comes before the last was decided joins it.
CREATE TABLE ${schema}.ringback_reloads (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text NOT NULL GENERATED ALWAYS AS (table_name || '-' || id) STORED,
    schema      text NOT NULL,
    table_name  text NOT NULL,
    began_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at    timestamptz,
    compared_at timestamptz,
    decided_at  timestamptz,
    decided_by  text,
    decision    text
);
CREATE UNIQUE INDEX ringback_reloads_name ON ${schema}.ringback_reloads (name);
CREATE UNIQUE INDEX ringback_reloads_undecided ON ${schema}.ringback_reloads (schema, table_name) WHERE decided_at IS NULL;

-- The changes of a reload, what each of them means, and what was decided about it.
CREATE TABLE ${schema}.ringback_reload_changes (
    change_id  bigint PRIMARY KEY,
    reload     bigint NOT NULL,
    comparison text CHECK (comparison IN ('unchanged', 'changed', 'new', 'cleared', 'gone')),
    decision   text CHECK (decision IN ('released', 'discarded'))
);
CREATE INDEX ringback_reload_changes_of ON ${schema}.ringback_reload_changes (reload, change_id);

-- How many inserts and deletes by Heroku Connect were claimed, by the time at which they were logged. Kept for a short while.
CREATE TABLE ${schema}.ringback_arrivals (
    schema     text NOT NULL,
    table_name text NOT NULL,
    operation  text NOT NULL,
    logged_at  timestamptz NOT NULL,
    changes    integer NOT NULL,
    parked     boolean NOT NULL
);
CREATE INDEX ringback_arrivals_of ON ${schema}.ringback_arrivals (schema, table_name, logged_at);

-- Which tables' records are known, and by which columns: those that the table had when it was first seen.
CREATE TABLE ${schema}.ringback_known_tables (
    schema     text NOT NULL,
    table_name text NOT NULL,
    columns    text[] NOT NULL,
    learnt_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (schema, table_name)
);

-- The records of mapped tables as they were when a change of them was last processed. A reload is compared with this.
-- Both indexes begin with what tells the records apart: without statistics the planner takes any beginning for good enough.
CREATE TABLE ${schema}.ringback_known (
    schema      text NOT NULL,
    table_name  text NOT NULL,
    sfid        text NOT NULL,
    record_id   text NOT NULL,
    fingerprint uuid NOT NULL,
    PRIMARY KEY (sfid, schema, table_name)
);
CREATE INDEX ringback_known_record ON ${schema}.ringback_known (record_id, schema, table_name);
