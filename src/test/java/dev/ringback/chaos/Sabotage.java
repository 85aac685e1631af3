package dev.ringback.chaos;

import dev.ringback.demo.ServerOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A way to break the service on purpose, and what the checker must say of it. The code is changed by its text, so that a
 * sabotage that no longer fits the code fails itself.
 */
record Sabotage(
        String name,
        List<Edit> edits,
        Map<String, String> settings,
        Set<Fault> faults,
        Symptom symptom,
        ServerOptions server) {

    private static final Sabotage SETTLES_IN_A_SECOND_TRANSACTION = new Sabotage(
            "settles in a second transaction",
            List.of(new Edit("dev/ringback/postgres/PostgresClaim.java", """
                            Uni<RowSet<Row>> settled = connection.preparedQuery(settle).execute(SettledRows.of(settlements, wakes));
                            Uni<RowSet<Row>> committed = connection.query(QuietTransaction.COMMIT).execute();
                    """, """
                            Uni<RowSet<Row>> settled = connection.query("COMMIT").execute()
                                    .chain(() -> connection.query("SELECT pg_sleep(0.05)").execute())
                                    .chain(() -> connection.query("BEGIN").execute())
                                    .chain(() -> connection.preparedQuery(settle).execute(SettledRows.of(settlements, wakes)))
                                    .memoize().indefinitely();
                            Uni<RowSet<Row>> committed = settled.chain(() -> connection.query("COMMIT").execute());
                    """)),
            Map.of(),
            Set.of(Fault.TERMINATE_ALL, Fault.CUT),
            Symptom.DOUBLED,
            Grounds.durable());

    /** Two guards at once: each of them is enough, the lock before the work and the count after it. */
    private static final Sabotage CLAIMS_WITHOUT_THE_LANE_LOCK = new Sabotage(
            "claims without the lane lock",
            List.of(
                    new Edit(
                            "db/ringback/R__2_claim.sql",
                            "IF pg_try_advisory_xact_lock(${lock_class}, lanes[nth]) THEN",
                            "IF true THEN"),
                    new Edit("db/ringback/R__3_settle.sql", "IF settled <> cardinality(ids) THEN", "IF false THEN")),
            Map.of("RINGBACK_INTAKE_WORKERS", "4", "RINGBACK_INTAKE_BATCH", "100"),
            Set.of(Fault.TERMINATE, Fault.TERMINATE_DOORS),
            Symptom.DOUBLED,
            Grounds.durable());

    private static final Sabotage CLAIMS_BY_ID = new Sabotage(
            "claims by id",
            List.of(
                    new Edit(
                            "dev/ringback/postgres/PostgresLog.java",
                            "    private final Pool pool;",
                            "    private volatile long furthest;\n    private final Pool pool;"),
                    new Edit(
                            "dev/ringback/postgres/PostgresLog.java",
                            ".addLong(request.from())",
                            ".addLong(Math.max(request.from(), furthest))"),
                    new Edit(
                            "dev/ringback/postgres/PostgresLog.java",
                            "request.runners().toArray(Long[]::new)",
                            "new Long[0]"),
                    new Edit(
                            "dev/ringback/postgres/PostgresLog.java",
                            ".map(claim -> (Claim<SqlConnection>) claim)",
                            """
                            .map(claim -> {
                                claim.changes().forEach(change -> furthest = Math.max(furthest, change.id() + 1));
                                return (Claim<SqlConnection>) claim;
                            })""")),
            Map.of(),
            Set.of(Fault.TERMINATE, Fault.TERMINATE_EARS),
            Symptom.LOST,
            Grounds.durable());

    /** Nobody looks by the clock here: what the bell did not say is found by the drain after a reconnect, or not at all. */
    static final Sabotage DOES_NOT_DRAIN_AFTER_A_RECONNECT = new Sabotage(
            "does not drain after a reconnect",
            List.of(
                    new Edit("dev/ringback/intake/Porter.java", """
                                hears = true;
                                restless = true;
                            }
                            drain.run();
                    """, """
                                hears = true;
                                restless = true;
                            }
                    """),
                    new Edit("dev/ringback/intake/Porter.java", """
                            synchronized (this) {
                                door = null;
                                place = Place.AWAY;
                            }
                            drain.run();
                    """, """
                            synchronized (this) {
                                door = null;
                                place = Place.AWAY;
                            }
                    """),
                    new Edit("dev/ringback/intake/Porter.java", """
                                place = Place.AWAY;
                                restless = true;
                            }
                            drain.run();
                    """, """
                                place = Place.AWAY;
                                restless = true;
                            }
                    """)),
            Map.of("RINGBACK_INTAKE_POLL", "10m"),
            Set.of(Fault.TERMINATE_EARS, Fault.TERMINATE_DOORS),
            Symptom.UNSETTLED,
            Grounds.durable());

    private static final Sabotage LETS_LATER_CHANGES_PASS_A_RETRY = new Sabotage(
            "lets later changes pass a retry",
            List.of(new Edit(
                    "db/ringback/R__2_claim.sql", "AND h.record_id = f.record_id AND h.id + 0 < f.id", "AND false")),
            Map.of("RINGBACK_RETRY_FIRST", "1s", "RINGBACK_INTAKE_BATCH", "50"),
            Set.of(Fault.TERMINATE, Fault.TERMINATE_EARS),
            Symptom.DISORDERED,
            Grounds.durable());

    /** The database's own promise, broken by a setting. */
    private static final Sabotage COMMITS_ASYNCHRONOUSLY = new Sabotage(
            "commits asynchronously",
            List.of(),
            Map.of(),
            Set.of(Fault.CRASH),
            Symptom.PROMISED,
            Grounds.durable().with("synchronous_commit", "off").with("wal_writer_delay", "10s"));

    /** Two that double and one that leaves unsettled. */
    static List<Sabotage> inEveryBuild() {
        return List.of(SETTLES_IN_A_SECOND_TRANSACTION, CLAIMS_WITHOUT_THE_LANE_LOCK, DOES_NOT_DRAIN_AFTER_A_RECONNECT);
    }

    static List<Sabotage> inLongProofs() {
        return List.of(CLAIMS_BY_ID, LETS_LATER_CHANGES_PASS_A_RETRY, COMMITS_ASYNCHRONOUSLY);
    }

    boolean isCaughtBy(Findings findings) {
        return symptom.in(findings) > 0;
    }

    @Override
    public String toString() {
        return name;
    }

    /** What the checker is to find. */
    enum Symptom {
        PROMISED,
        LOST,
        DOUBLED,
        DISORDERED,
        UNSETTLED;

        long in(Findings findings) {
            return switch (this) {
                case PROMISED -> findings.promised();
                case LOST -> findings.lost();
                case DOUBLED -> findings.doubled();
                case DISORDERED -> findings.disordered();
                case UNSETTLED -> findings.unsettled();
            };
        }
    }

    /**
     * A change of the code.
     *
     * @param file a source or a resource of the main tree
     */
    record Edit(String file, String from, String to) {
        String applyTo(String text) {
            if (!text.contains(from)) {
                throw new IllegalStateException(file + " does not contain any more: " + from);
            }
            return text.replace(from, to);
        }
    }
}
