-- What was last agreed upon, for each local row and its record in Heroku Connect's table: hashes of the values that each
-- side had for the other when they were last in step, in the order of the mapping's columns. So it is known which side has
-- changed a value since, in whatever order the changes are processed, and no value is kept twice.
--   connect_id   the record's id in Connect's table; it may not survive a reload, and serves until there is an sfid
--   shape        of the mapping whose hashes these are: after a change of its columns they say nothing
--   parted       the side that was deleted, once that was seen to
--   lost_side    whose values lost the last conflict, in which columns, and when
CREATE TABLE ${schema}.ringback_pairs (
    mapping      text NOT NULL,
    local_key    text NOT NULL,
    connect_id   bigint,
    shape        text NOT NULL DEFAULT '',
    to_connect   bigint[] NOT NULL DEFAULT '{}',
    to_local     bigint[] NOT NULL DEFAULT '{}',
    parted       text CHECK (parted IN ('local', 'connect')),
    lost_side    text CHECK (lost_side IN ('local', 'connect')),
    lost_columns text,
    lost_at      timestamptz,
    PRIMARY KEY (mapping, local_key)
) WITH (fillfactor = 70);
CREATE INDEX ringback_pairs_connect ON ${schema}.ringback_pairs (mapping, connect_id);
