-- Heroku Connect's schema without its mapped tables, after public dumps of it. {schema} is its quoted name, {channel} a literal.
-- hstore must be in the writers' search_path, as on Heroku: Connect's own functions do not qualify it either.
CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA public;

-- Connect's own reads the view pg_settings, which costs each row half a millisecond; the answer is the same.
CREATE OR REPLACE FUNCTION public.get_xmlbinary() RETURNS varchar LANGUAGE plpgsql AS $$
BEGIN
    RETURN current_setting('xmlbinary');
END;
$$;

CREATE SCHEMA IF NOT EXISTS {schema};

CREATE TABLE {schema}._hcmeta (
    id      serial PRIMARY KEY,
    hcver   integer,
    org_id  varchar(50),
    details text
);

CREATE TABLE {schema}._trigger_log (
    id           serial CONSTRAINT _trigger_log_pkey PRIMARY KEY,
    txid         bigint,
    created_at   timestamptz DEFAULT now(),
    updated_at   timestamptz DEFAULT now(),
    processed_at timestamptz,
    processed_tx bigint,
    state        varchar(8),
    action       varchar(7),
    table_name   varchar(128),
    record_id    integer,
    sfid         varchar(18),
    old          text,
    "values"     text,
    sf_result    integer,
    sf_message   text
);

CREATE INDEX _trigger_log_idx_created_at ON {schema}._trigger_log (created_at);
CREATE INDEX _trigger_log_idx_state_id ON {schema}._trigger_log (state, id);
CREATE INDEX _trigger_log_idx_state_table_name ON {schema}._trigger_log (state, table_name)
    WHERE state = 'NEW' OR state = 'PENDING';

CREATE TABLE {schema}._trigger_log_archive (
    id           integer CONSTRAINT _trigger_log_archive_pkey PRIMARY KEY,
    txid         bigint,
    created_at   timestamptz,
    updated_at   timestamptz,
    processed_at timestamptz,
    processed_tx bigint,
    state        varchar(8),
    action       varchar(7),
    table_name   varchar(128),
    record_id    integer,
    sfid         varchar(18),
    old          text,
    "values"     text,
    sf_result    integer,
    sf_message   text
);

CREATE INDEX _trigger_log_archive_idx_created_at ON {schema}._trigger_log_archive (created_at);
CREATE INDEX _trigger_log_archive_idx_record_id ON {schema}._trigger_log_archive (record_id);
CREATE INDEX _trigger_log_archive_idx_state_table_name ON {schema}._trigger_log_archive (state, table_name)
    WHERE state = 'FAILED';

CREATE FUNCTION {schema}.tlog_notify_trigger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify({channel}, 'ping');
    RETURN NEW;
END;
$$;

CREATE TRIGGER tlog_insert_trigger AFTER INSERT ON {schema}._trigger_log
    FOR EACH ROW EXECUTE FUNCTION {schema}.tlog_notify_trigger();

-- Both answer NULL where the row has no id. An insert always carries id and sfid, whatever is excluded.
CREATE FUNCTION {schema}.hc_capture_insert_from_row(
    source_row public.hstore, table_name varchar, excluded_cols text[] DEFAULT ARRAY[]::text[])
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    excluded text[] := array_remove(array_remove(excluded_cols, 'id'), 'sfid') || ARRAY['_hc_lastop', '_hc_err'];
    captured integer;
BEGIN
    IF source_row -> 'id' IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO {schema}._trigger_log (action, table_name, txid, created_at, state, record_id, "values")
    VALUES ('INSERT', table_name, txid_current(), clock_timestamp(), 'NEW', (source_row -> 'id')::integer,
            source_row - excluded)
    RETURNING id INTO captured;
    RETURN captured;
END;
$$;

CREATE FUNCTION {schema}.hc_capture_update_from_row(
    source_row public.hstore, table_name varchar, columns_to_include text[] DEFAULT ARRAY[]::text[])
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    excluded text[] := ARRAY['_hc_lastop', '_hc_err'];
    captured integer;
BEGIN
    IF source_row -> 'id' IS NULL THEN
        RETURN NULL;
    END IF;
    IF cardinality(columns_to_include) > 0 THEN
        excluded := excluded || ARRAY(SELECT skeys(source_row) EXCEPT SELECT unnest(columns_to_include));
    END IF;
    INSERT INTO {schema}._trigger_log (action, table_name, txid, created_at, state, record_id, sfid, "values")
    VALUES ('UPDATE', table_name, txid_current(), clock_timestamp(), 'NEW', (source_row -> 'id')::integer,
            source_row -> 'sfid', source_row - excluded)
    RETURNING id INTO captured;
    RETURN captured;
END;
$$;
