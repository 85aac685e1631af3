package dev.ringback.bench;

import dev.ringback.demo.Database;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Insert → effect, in milliseconds, by the database's clock: from the moment the application's INSERT ran
 * ({@code users.created_at}), or should have run, to the moment the effect's INSERT ran ({@code subscriptions.created_at}).
 * It includes the application's commit, the bell, the claim and the way to the effect; it does not include the effect's
 * commit. {@code commitToCommit} is the median between the two commits' own time stamps.
 */
record Latency(long effects, List<Double> percentiles, double commitToCommit) {
    static final List<Double> SHARES = List.of(0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999);
    private static final int MEDIAN = 2;
    private static final int P99 = 6;

    static Latency of(Database database, PacedLoad.Written written) {
        String shares = SHARES.stream().map(String::valueOf).collect(Collectors.joining(","));
        try (Session session = Session.on(database)) {
            List<String> row = session.row("""
                    SELECT count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY lag.commits),
                           array_to_string(percentile_cont(ARRAY[%s]) WITHIN GROUP (ORDER BY lag.ms), ' ')
                    FROM (SELECT extract(epoch FROM s.created_at - u.created_at) * 1000 + u.first_name::float8 / 1000 AS ms,
                                 extract(epoch FROM pg_xact_commit_timestamp(s.xmin)
                                                    - pg_xact_commit_timestamp(u.xmin)) * 1000 AS commits
                          FROM users u JOIN subscriptions s ON s.user_id = u.id
                          WHERE u.id > %d AND u.id <= %d) lag""".formatted(shares, written.after(), written.upTo()));
            return new Latency(
                    Long.parseLong(row.get(0)),
                    Arrays.stream(row.get(2).split(" ", -1))
                            .map(Double::valueOf)
                            .toList(),
                    Double.parseDouble(row.get(1)));
        }
    }

    double median() {
        return percentiles.get(MEDIAN);
    }

    double p99() {
        return percentiles.get(P99);
    }

    /** For the plot: how many nines, and the milliseconds. */
    List<double[]> curve() {
        List<double[]> points = new ArrayList<>();
        for (int i = 0; i < SHARES.size(); i++) {
            points.add(new double[] {SHARES.get(i), percentiles.get(i)});
        }
        return points;
    }
}
