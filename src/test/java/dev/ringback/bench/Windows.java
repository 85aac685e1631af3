package dev.ringback.bench;

import dev.ringback.demo.Database;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Latency in the course of a long load: thirty windows of it. */
record Windows(List<double[]> medians, List<double[]> p99s) {
    private static final int NUMBER = 30;

    static Windows of(Database database, PacedLoad.Written written, double seconds) {
        List<double[]> medians = new ArrayList<>();
        List<double[]> p99s = new ArrayList<>();
        double length = seconds / NUMBER;
        try (Session session = Session.on(database)) {
            String start = session.text("SELECT min(created_at) FROM users WHERE id > " + written.after());
            for (int i = 0; i < NUMBER; i++) {
                List<String> row = session.row(
                        """
                        SELECT coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY lag.ms), 0),
                               coalesce(percentile_cont(0.99) WITHIN GROUP (ORDER BY lag.ms), 0)
                        FROM (SELECT extract(epoch FROM s.created_at - u.created_at) * 1000
                                     + u.first_name::float8 / 1000 AS ms
                              FROM users u JOIN subscriptions s ON s.user_id = u.id
                              WHERE u.id > %d AND u.id <= %d
                                AND u.created_at >= '%s'::timestamptz + interval '1 second' * %s
                                AND u.created_at < '%s'::timestamptz + interval '1 second' * %s) lag""".formatted(written.after(), written.upTo(), start, i * length, start, (i + 1) * length));
                medians.add(new double[] {(i + 0.5) * length, Double.parseDouble(row.get(0))});
                p99s.add(new double[] {(i + 0.5) * length, Double.parseDouble(row.get(1))});
            }
        }
        return new Windows(medians, p99s);
    }

    /** The last fifth's median against the first fifth's. */
    double growth() {
        return median(medians.subList(NUMBER - NUMBER / 5, NUMBER)) / median(medians.subList(0, NUMBER / 5));
    }

    double lastP99() {
        return median(p99s.subList(NUMBER - NUMBER / 5, NUMBER));
    }

    private static double median(List<double[]> points) {
        return Taken.median(points.stream().map(point -> point[1]).toList());
    }

    Plot plot(String name, String title) {
        Map<String, List<double[]>> curves = new LinkedHashMap<>();
        curves.put("p99", p99s);
        curves.put("median", medians);
        return new Plot(name, title, Plot.Axis.SECONDS, curves);
    }
}
