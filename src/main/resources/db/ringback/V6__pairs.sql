-- The record's sfid, once a pair has agreed and there was one: Salesforce may take an external id back that was not yet
-- brought to it, and the pair is still known.
ALTER TABLE ${schema}.ringback_pairs ADD COLUMN sfid text;
CREATE INDEX ringback_pairs_sfid ON ${schema}.ringback_pairs (mapping, sfid);
