-- The columns that are taken from others when whoever inserts does not give them. They are no generated columns: those cost
-- each statement of a single row three times as much as the rest of its insert, for their expressions are read from the
-- catalogue and prepared anew for each. Our capture gives them; this is for hand-written triggers, and for people.

-- The slice of the records in which one worker at a time works, in order.
CREATE OR REPLACE FUNCTION ${schema}.ringback_lane(schema text, klass_name text, record_id text) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$function$
    SELECT (pg_catalog.hashtextextended(
        coalesce(schema, '') || '.' || coalesce(klass_name, '') || ':' || coalesce(record_id, ''), 0) & 63)::smallint
$function$;

CREATE OR REPLACE FUNCTION ${schema}.ringback_derive() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$function$
BEGIN
    -- A status that nobody knows would never be claimed. (A check constraint asks the same, but reads itself from the
    -- catalogue anew for each statement, which costs a single captured row a tenth.)
    IF NEW.status NOT IN ('pending', 'succeeded', 'ignored', 'retrying', 'waiting', 'parked', 'dead') THEN
        RAISE EXCEPTION 'status % of a change is not known', quote_literal(NEW.status) USING ERRCODE = 'check_violation',
            HINT = 'A status is pending, succeeded, ignored, retrying, waiting, parked or dead.';
    END IF;
    NEW.operation := upper(coalesce(
        NEW.payload ->> 'operation',
        CASE NEW.payload ->> 'crud_method' WHEN 'delete' THEN 'DELETE' WHEN 'create_or_update' THEN 'UPDATE' END));
    NEW.record_id := NEW.payload ->> 'record_id';
    NEW.lane := ${schema}.ringback_lane(NEW.schema, NEW.klass_name, NEW.record_id);
    RETURN NEW;
END
$function$;

-- Whoever writes meanwhile waits for the triggers: they come in the same transaction.
ALTER TABLE ${schema}.database_trigger_logs
    DROP CONSTRAINT IF EXISTS ringback_status,
    ALTER COLUMN operation DROP EXPRESSION IF EXISTS,
    ALTER COLUMN record_id DROP EXPRESSION IF EXISTS,
    ALTER COLUMN lane DROP EXPRESSION IF EXISTS;
CREATE OR REPLACE TRIGGER ringback_derive BEFORE INSERT ON ${schema}.database_trigger_logs
    FOR EACH ROW WHEN (NEW.lane IS NULL OR NEW.status <> 'pending') EXECUTE FUNCTION ${schema}.ringback_derive();
CREATE OR REPLACE TRIGGER ringback_derive_again BEFORE UPDATE OF payload, schema, klass_name
    ON ${schema}.database_trigger_logs FOR EACH ROW EXECUTE FUNCTION ${schema}.ringback_derive();
CREATE OR REPLACE TRIGGER ringback_derive_status BEFORE UPDATE OF status ON ${schema}.database_trigger_logs FOR EACH ROW
    WHEN (NEW.status NOT IN ('pending', 'succeeded', 'ignored', 'retrying', 'waiting', 'parked', 'dead'))
    EXECUTE FUNCTION ${schema}.ringback_derive();
