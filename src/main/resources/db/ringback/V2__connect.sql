-- The id that a record has in Salesforce, for those who look for all changes of it. It is among the values that capture
-- copies, and indexed when a change is settled, so that a writer pays for the look at the condition alone.
CREATE INDEX ringback_sfid ON ${schema}.database_trigger_logs (left(payload #>> '{values,sfid}', 18), id)
    WHERE status <> 'pending' AND payload #>> '{values,sfid}' IS NOT NULL;

-- Which change a processor answered with this one, and how long the chain is that ends here; and of that one, what was
-- captured of its processors' writes. All three are written by cascades alone, in the transaction in which they write.
ALTER TABLE ${schema}.database_trigger_logs
    ADD COLUMN cause bigint,
    ADD COLUMN hops integer,
    ADD COLUMN effects bigint[];
