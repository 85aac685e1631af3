package dev.ringback.chaos;

import java.util.List;

/**
 * What the ledgers say of each other.
 *
 * @param committed changes that the writers committed, by their own ledger
 * @param promised transactions that were confirmed to a writer and are not in the database
 * @param unlogged committed changes that the log does not have
 * @param lost committed changes without an effect
 * @param doubled effects of a change beyond its first
 * @param phantoms effects of changes that nobody committed
 * @param disordered effects that came after one of a later change of the same record
 * @param unsettled changes in the log that have no final outcome, or a dead one
 * @param users users without exactly one subscription, one audit line and one welcome mail that was sent
 */
record Findings(
        long committed,
        long promised,
        long unlogged,
        long lost,
        long doubled,
        long phantoms,
        long disordered,
        long unsettled,
        long users) {

    /** The writers' changes of a record, and the log's, in the one order there is: the record was locked by its writer. */
    private static final String PAIRED = """
            CREATE TEMP TABLE paired AS
            WITH said AS (
                SELECT record, n, operation, txid,
                       row_number() OVER (PARTITION BY record, txid ORDER BY n) AS nth FROM chaos.ledger),
            logged AS (
                SELECT id, record_id::bigint AS record, operation, txid,
                       row_number() OVER (PARTITION BY record_id, txid ORDER BY id) AS nth
                FROM public.database_trigger_logs WHERE schema = 'chaos' AND klass_name = 'things')
            SELECT s.record, s.n, l.id AS change_id
            FROM said s FULL JOIN logged l USING (record, txid, nth, operation)""";

    private static final String EFFECTS = """
            CREATE TEMP TABLE seen AS
            SELECT e.id, e.change_id, e.record, p.n,
                   row_number() OVER (PARTITION BY e.change_id ORDER BY e.place, e.id) AS nth,
                   max(p.n) OVER (PARTITION BY e.record ORDER BY e.place, e.id) AS furthest
            FROM chaos.effects e LEFT JOIN paired p USING (change_id)""";

    static Findings of(Grounds grounds, List<Long> acknowledged) {
        try (Session session = new Session(grounds.database())) {
            session.execute(PAIRED);
            session.execute("CREATE INDEX ON paired (change_id)");
            session.execute("ANALYZE paired");
            session.execute(EFFECTS);
            session.execute("CREATE INDEX ON seen (change_id)");
            session.execute("ANALYZE seen");
            return new Findings(
                    session.number("SELECT count(*) FROM chaos.ledger"),
                    session.number(
                            "SELECT count(*) FROM unnest(?::bigint[]) AS p (txid)"
                                    + " WHERE NOT EXISTS (SELECT FROM chaos.ledger l WHERE l.txid = p.txid)",
                            acknowledged),
                    session.number("SELECT count(*) FROM paired WHERE n IS NOT NULL AND change_id IS NULL"),
                    session.number("SELECT count(*) FROM paired p WHERE n IS NOT NULL"
                            + " AND NOT EXISTS (SELECT FROM seen s WHERE s.change_id = p.change_id)"),
                    session.number("SELECT count(*) FROM seen WHERE nth > 1"),
                    session.number("SELECT count(*) FROM seen WHERE n IS NULL"),
                    session.number("SELECT count(*) FROM seen WHERE nth = 1 AND n < furthest"),
                    session.number("SELECT count(*) FROM public.database_trigger_logs"
                            + " WHERE status NOT IN ('succeeded', 'ignored')"),
                    session.number("""
                            SELECT count(*) FROM chaos.users u
                            WHERE (SELECT count(*) FROM public.subscriptions s WHERE s.user_id = u.user_id) <> 1
                               OR (SELECT count(*) FROM public.user_log l WHERE l.user_id = u.user_id) <> 1
                               OR (SELECT string_agg(d.status, ',') FROM public.ringback_deliveries d
                                   JOIN public.database_trigger_logs l ON l.id = d.change_id
                                   WHERE l.record_id = u.user_id::text) IS DISTINCT FROM 'succeeded'"""));
        }
    }

    /** Whether everything came once, and in order. */
    boolean clean() {
        return promised + unlogged + lost + doubled + phantoms + disordered + unsettled + users == 0;
    }
}
