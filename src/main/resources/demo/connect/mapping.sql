-- What Connect adds to a table that it maps: {table} is its quoted name with the schema, {captured} the state of what it
-- captures: NEW, or READONLY; {sequence} a literal. The other names are quoted, too.
CREATE UNIQUE INDEX {sfidIndex} ON {table} (sfid);
CREATE INDEX {systemmodstampIndex} ON {table} (systemmodstamp);

CREATE FUNCTION {logger}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept     text[] := ARRAY['_hc_lastop', '_hc_err'];
    captured {schema}._trigger_log;
BEGIN
    captured.id := nextval({sequence});
    captured.action := TG_OP;
    captured.table_name := TG_TABLE_NAME;
    captured.txid := txid_current();
    captured.created_at := clock_timestamp();
    captured.state := {captured};
    IF TG_OP = 'INSERT' THEN
        captured.record_id := NEW.id;
        captured.values := hstore(NEW.*) - kept;
    ELSE
        captured.record_id := CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END;
        captured.sfid := OLD.sfid;
        captured.old := hstore(OLD.*) - kept;
        IF TG_OP = 'UPDATE' THEN
            captured.values := (hstore(NEW.*) - hstore(OLD.*)) - kept;
        END IF;
        -- Nothing changed that Salesforce has, or it has never had the record.
        IF captured.state = 'NEW' AND (captured.values = '' OR (TG_OP = 'DELETE' AND OLD.sfid IS NULL)) THEN
            captured.state := 'IGNORE';
        END IF;
    END IF;
    INSERT INTO {schema}._trigger_log VALUES (captured.*);
    RETURN NULL;
END;
$$;

CREATE TRIGGER {logTrigger} AFTER INSERT OR DELETE OR UPDATE ON {table}
    FOR EACH ROW WHEN (public.get_xmlbinary()::text = 'base64') EXECUTE FUNCTION {logger}();

CREATE FUNCTION {status}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF get_xmlbinary() = 'base64' THEN
        NEW._hc_lastop := 'PENDING';
        NEW._hc_err := NULL;
    ELSIF TG_OP = 'INSERT' OR NEW._hc_lastop IS NULL OR NEW._hc_lastop IS NOT DISTINCT FROM OLD._hc_lastop THEN
        NEW._hc_lastop := 'SYNCED';
        NEW._hc_err := NULL;
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER {statusTrigger} BEFORE INSERT OR UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {status}();
