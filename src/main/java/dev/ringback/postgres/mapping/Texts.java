package dev.ringback.postgres.mapping;

/**
 * The longer statements, with names in braces for what a mapping puts there. OFFSET 0 keeps a subquery apart, to be asked
 * by its index for each pair, whatever size the tables had when a session made its plan.
 */
final class Texts {
    /** One batch of a mapping at a time, in all replicas: what it sees of both tables, no other batch alters. */
    static final String DESK = "SELECT pg_advisory_xact_lock(hashtextextended('ringback:mapping:' || $1::text, 0))";

    /** Which local row and which record each change is about, by what the change says and by how both tables are now. */
    static final String RESOLVE = """
            WITH change AS (
                SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[])
                    AS c (change_id, side, key, sfid, record_id))
            SELECT c.change_id, l.l_key, k.connect_id
            FROM change c
            CROSS JOIN LATERAL (SELECT {keyOfChange} AS l_key OFFSET 0) l
            LEFT JOIN LATERAL ({sfidOfLocal}) s ON true
            LEFT JOIN LATERAL ({recordOfLocal}) k ON true
            WHERE c.side = 'local'
            UNION ALL
            SELECT c.change_id, l.l_key, k.connect_id
            FROM change c
            LEFT JOIN LATERAL ({recordOfConnect}) k ON true
            LEFT JOIN LATERAL ({localOfConnect}) l ON true
            WHERE c.side = 'connect'""";

    /** Nobody writes these rows until we are done. Whoever has them now is waited for. */
    static final String LOCK = """
            WITH l AS MATERIALIZED (
                SELECT l.{key} FROM {local} l WHERE l.{key} = ANY ($1::text[]::{keyType}[]) ORDER BY 1
                FOR NO KEY UPDATE),
            c AS MATERIALIZED (
                SELECT c.id FROM {connect} c WHERE c.id = ANY ($2::bigint[]) ORDER BY 1 FOR NO KEY UPDATE)
            SELECT (SELECT count(*) FROM l) + (SELECT count(*) FROM c)""";

    /** The same without waiting; answers those that somebody else has. */
    static final String LOCK_FREE = """
            WITH l AS MATERIALIZED (
                SELECT l.{key} AS key FROM {local} l WHERE l.{key} = ANY ($1::text[]::{keyType}[]) ORDER BY 1
                FOR NO KEY UPDATE SKIP LOCKED),
            c AS MATERIALIZED (
                SELECT c.id FROM {connect} c WHERE c.id = ANY ($2::bigint[]) ORDER BY 1 FOR NO KEY UPDATE SKIP LOCKED)
            SELECT o.{key}::text, NULL::bigint FROM {local} o
            WHERE o.{key} = ANY ($1::text[]::{keyType}[]) AND o.{key} NOT IN (SELECT l.key FROM l)
            UNION ALL
            SELECT NULL, o.id::bigint FROM {connect} o
            WHERE o.id = ANY ($2::bigint[]) AND o.id NOT IN (SELECT c.id FROM c)""";

    static final String LOCAL_ROW = """
            SELECT {key}::text AS l_key, {localSfid} AS l_sfid, {localModified} AS l_modified,
                   {localMarked} AS l_marked{localValues}
            FROM {local} WHERE {key} = {localIs} OFFSET 0""";

    static final String CONNECT_ROW = """
            SELECT id::bigint AS c_id, {externalText} AS c_ext, sfid::text AS c_sfid, {deleted} AS c_gone,
                   {connectModified} AS c_modified{connectValues}
            FROM {connect} WHERE id = {connectIs} OFFSET 0""";

    /** Reads both rows of each pair and what they last agreed upon, decides, writes, and answers what was done. */
    static final String RECONCILE = """
            WITH pair AS MATERIALIZED (
                SELECT * FROM unnest($1::text[], $2::bigint[], $3::boolean[], $4::boolean[], $5::boolean[], $6::boolean[],
                                     $7::boolean[])
                    WITH ORDINALITY AS p (pair_key, pair_id, l_touched, c_touched, l_deleted, c_deleted, due, nth)),
            state AS MATERIALIZED (
                SELECT p.*, l.*, c.*, b.to_connect AS b_to, b.to_local AS b_from, b.parted AS b_parted,
                       b.lost_side AS b_lost_side, b.lost_columns AS b_lost_columns, b.lost_at AS b_lost_at,
                       b.local_key IS NOT NULL AS known, coalesce(b.shape = {shape}, false) AS agreed,
                       l.l_key IS NOT NULL AS l_live, c.c_id IS NOT NULL AS c_row, coalesce(NOT c.c_gone, false) AS c_live,
                       {localWins} AS local_wins
                FROM pair p
                LEFT JOIN LATERAL ({localRow}) l ON true
                LEFT JOIN LATERAL ({connectRow}) c ON true
                LEFT JOIN LATERAL (
                    SELECT * FROM {pairs} WHERE mapping = {name} AND local_key = p.pair_key OFFSET 0) b ON true),
            course AS MATERIALIZED (
                SELECT s.*, CASE
                    WHEN NOT l_live AND NOT c_live THEN 'gone'
                    WHEN l_live AND c_live THEN 'merge'
                    WHEN b_parted IS NOT NULL THEN 'parted'
                    WHEN l_live THEN CASE
                        WHEN NOT known AND NOT c_deleted THEN CASE WHEN c_row THEN 'parted' ELSE {unpairedLocal} END
                        WHEN NOT c_row AND NOT due AND {seesToLocal} THEN 'grace'
                        ELSE {whenConnectIsGone} END
                    WHEN NOT known AND NOT l_deleted THEN {unpairedConnect}
                    ELSE {whenLocalIsGone} END AS course
                FROM state s),
            verdict AS MATERIALIZED (
                SELECT s.*, CASE WHEN course = 'insert local' THEN {newKey} END AS new_key,
                       CASE WHEN course = 'insert connect' THEN {newId} END AS new_id{winners}
                FROM course s){writes}
            SELECT d.nth, d.course, coalesce(d.l_key, d.new_key, d.pair_key), coalesce(d.c_id, d.new_id, d.pair_id),
                   {wroteConnect}, {wroteLocal},
                   {localLost}, {connectLost}, d.b_lost_side, d.b_lost_columns,
                   extract(epoch FROM clock_timestamp() - d.b_lost_at)::float8
            FROM verdict d""";

    /** Notes what both sides have agreed upon, as they are now. An echo agrees upon what is noted already. */
    static final String AGREE = """
            WITH pair AS MATERIALIZED (
                SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[])
                    AS p (pair_key, pair_id, fate, loser, columns)),
            gone AS (
                DELETE FROM {pairs} b USING pair p
                WHERE b.mapping = {name} AND b.local_key = p.pair_key AND p.fate = 'gone'),
            parted AS (
                INSERT INTO {pairs} AS b (mapping, local_key, connect_id, parted)
                SELECT {name}, p.pair_key, p.pair_id, p.fate FROM pair p WHERE p.fate IN ('local', 'connect')
                ON CONFLICT (mapping, local_key) DO UPDATE SET parted = excluded.parted
                WHERE b.parted IS DISTINCT FROM excluded.parted)
            INSERT INTO {pairs} AS b (mapping, local_key, connect_id, sfid, shape, to_connect, to_local,
                                      lost_side, lost_columns, lost_at)
            SELECT {name}, p.pair_key, p.pair_id, c.c_sfid, {shape}, {toConnectHashes}, {toLocalHashes},
                   p.loser, p.columns, CASE WHEN p.loser IS NOT NULL THEN clock_timestamp() END
            FROM pair p
            CROSS JOIN LATERAL ({localRow}) l
            CROSS JOIN LATERAL ({connectRow}) c
            WHERE p.fate = 'paired'
            ON CONFLICT (mapping, local_key) DO UPDATE SET
                connect_id = excluded.connect_id, sfid = excluded.sfid, shape = excluded.shape,
                to_connect = excluded.to_connect, to_local = excluded.to_local, parted = NULL,
                lost_side = coalesce(excluded.lost_side, b.lost_side),
                lost_columns = coalesce(excluded.lost_columns, b.lost_columns),
                lost_at = coalesce(excluded.lost_at, b.lost_at)
            WHERE excluded.lost_side IS NOT NULL
               OR (b.connect_id, b.sfid, b.shape, b.to_connect, b.to_local, b.parted)
                  IS DISTINCT FROM (excluded.connect_id, excluded.sfid, excluded.shape, excluded.to_connect,
                                    excluded.to_local, NULL)""";

    private Texts() {}
}
