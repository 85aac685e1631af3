package dev.ringback.bench;

import dev.ringback.demo.Database;
import dev.ringback.packaged.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a service costs that has nothing to do. */
final class IdleService implements Measurement {
    /** What is done once in the life of a log is over by then: the index for searches is built 15 s after the start. */
    private static final double REST = 25;

    private static final String CALLS = """
            SELECT coalesce(sum(s.calls), 0) FROM pg_stat_statements s
            JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = '%s'""";
    private static final String MOST_CALLED = """
            SELECT coalesce(string_agg(c.calls || ' × ' || c.query, '; ' ORDER BY c.calls DESC), 'none')
            FROM (SELECT sum(s.calls) AS calls, left(regexp_replace(s.query, '\\s+', ' ', 'g'), 40) AS query
                  FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = '%s'
                  GROUP BY 2 ORDER BY 1 DESC LIMIT 12) c""";

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public Findings take(Server server, Scale scale) throws Exception {
        Database idle = server.captured("idle", Crew.ALL);
        Database beside = server.untouched("beside");
        try (Session watcher = Session.ofSuperuserOn(beside)) {
            watcher.execute(
                    "CREATE EXTENSION IF NOT EXISTS pg_stat_statements",
                    "ALTER DATABASE " + idle.name() + " SET pg_stat_statements.track = 'top'");
            try (ServiceProcess service = server.serve(idle, Crew.ALL, Map.of())) {
                Pause.ofSeconds(REST);
                watcher.execute("SELECT pg_stat_statements_reset()");
                Duration before = cpu(service);
                long start = System.nanoTime();
                Pause.ofSeconds(scale.idleSeconds());
                double minutes = (System.nanoTime() - start) / 60e9;
                double statements = watcher.number(CALLS.formatted(idle.name())) / minutes;
                double percent = cpu(service).minus(before).toNanos() / (minutes * 60e9) * 100;
                return Findings.of(
                        Figure.of(
                                "idle-statements",
                                "idle service: statements in a minute",
                                Bound.atMost(60, "/min"),
                                List.of(statements),
                                "over %d s: %s"
                                        .formatted(
                                                scale.idleSeconds(), watcher.text(MOST_CALLED.formatted(idle.name())))),
                        Figure.of(
                                "idle-cpu",
                                "idle service: share of a core",
                                Bound.atMost(1, "%"),
                                List.of(percent),
                                "over %d s, of the process as a whole, shortly after its start"
                                        .formatted(scale.idleSeconds())));
            }
        } finally {
            server.drop(idle, beside);
        }
    }

    private static Duration cpu(ServiceProcess service) {
        return service.handle().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
