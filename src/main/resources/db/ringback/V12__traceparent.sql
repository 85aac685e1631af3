-- The trace that the writer is part of, where it says so: SET LOCAL ringback.traceparent = '00-…'. As a default, so that
-- hand-written triggers store it, too. It is whatever the writer has set: only its length is bounded here, for a writer
-- must not fail for it, and nobody but the reader judges it. The column first and the default afterwards: so no row is
-- written anew.
ALTER TABLE ${schema}.database_trigger_logs ADD COLUMN traceparent text;
ALTER TABLE ${schema}.database_trigger_logs
    ALTER COLUMN traceparent SET DEFAULT nullif(left(current_setting('ringback.traceparent', true), 64), '');
