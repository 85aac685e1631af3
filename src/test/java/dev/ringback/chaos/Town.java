package dev.ringback.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/** A database, replicas of the service, a mail server. */
final class Town implements AutoCloseable {
    /** How patient a replica is here: everything that is noticed by waiting is noticed in seconds. */
    private static final Map<String, String> IMPATIENT = Map.ofEntries(
            Map.entry("RINGBACK_INTAKE_PING", "2s"),
            Map.entry("RINGBACK_INTAKE_ANSWER", "1s"),
            Map.entry("RINGBACK_INTAKE_RECONNECT_CAP", "1s"),
            Map.entry("RINGBACK_PROCESSING_STATEMENT_TIMEOUT", "5s"),
            Map.entry("RINGBACK_PROCESSING_SILENCE", "3s"),
            Map.entry("RINGBACK_RETRY_FIRST", "100ms"),
            Map.entry("RINGBACK_RETRY_CAP", "1s"),
            Map.entry("RINGBACK_DELIVERY_TIMEOUT", "3s"),
            Map.entry("RINGBACK_DELIVERY_LEASE", "6s"),
            Map.entry("RINGBACK_DELIVERY_FIRST", "200ms"),
            Map.entry("RINGBACK_DELIVERY_CAP", "1s"),
            Map.entry("RINGBACK_DELIVERY_POLL", "1s"));

    /** So much longer than any rest, lease or timeout above that it is no matter of the machine. */
    private static final Duration STILL = Duration.ofMinutes(2);

    private static final Duration STILL_CHANGES = Duration.ofSeconds(6);
    private static final String CHANGES = "(SELECT count(*) FROM public.database_trigger_logs"
            + " WHERE status IN ('pending', 'retrying', 'waiting'))";
    private static final String DELIVERIES =
            "(SELECT count(*) FROM public.ringback_deliveries" + " WHERE status IN ('pending', 'sending', 'retrying'))";

    private final Grounds grounds;
    private final MailTown mail = new MailTown();
    private final List<Replica> replicas = new ArrayList<>();

    private Town(Grounds grounds) {
        this.grounds = grounds;
    }

    /** Returns when all replicas listen. */
    static Town start(Path build, int replicas, Map<String, String> settings) {
        return start(build, Grounds.open(Grounds.durable()), replicas, settings);
    }

    static Town start(Path build, Grounds grounds, int replicas, Map<String, String> settings) {
        Town town = new Town(grounds);
        Map<String, String> environment = new TreeMap<>(IMPATIENT);
        environment.put("RINGBACK_MAIL_PORT", Integer.toString(town.mail.port()));
        environment.putAll(settings);
        for (int number = 0; number < replicas; number++) {
            town.replicas.add(new Replica(build, grounds, environment));
        }
        town.replicas.forEach(replica -> replica.process().awaitListening());
        return town;
    }

    Grounds grounds() {
        return grounds;
    }

    MailTown mail() {
        return mail;
    }

    List<Replica> replicas() {
        return replicas;
    }

    Replica replica(Fault.Step step) {
        return replicas.get(step.seed() / 7 % replicas.size());
    }

    /** Ends so many of the sessions, any of them. */
    void terminate(String which, int most) {
        grounds.force("SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE " + which
                + " AND datname = current_database() ORDER BY random() LIMIT " + most + ") s");
    }

    /** For up to five seconds. */
    void mailIs(MailTown.Mood mood, Fault.Step step) throws IOException {
        mail.be(mood);
        Pause.ofMillis(step.part(5000));
        mail.be(MailTown.Mood.GOOD);
    }

    /** The time until every probe that is written from now on has its effect; the probes are of most lanes. */
    Duration recovery() {
        long start = System.nanoTime();
        Awaitility.await("the database")
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofMinutes(4))
                .until(this::probed);
        Awaitility.await("the probes' effects")
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofMinutes(4))
                .until(() -> grounds.number(
                                "SELECT count(*) FROM chaos.counters c WHERE c.id BETWEEN " + Grounds.RECORDS + " AND "
                                        + (Grounds.RECORDS + Grounds.PROBES - 1)
                                        + " AND c.n > coalesce((SELECT max(e.place) FROM chaos.effects e"
                                        + " WHERE e.record = c.id), 0)")
                        == 0);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private boolean probed() {
        try {
            grounds.write(Grounds.RECORDS, Grounds.PROBES);
            return true;
        } catch (IllegalStateException notYet) {
            return false;
        }
    }

    /** Waits until nothing is left to be done, or nothing has moved any more for a while. */
    void settle() {
        settle(STILL, CHANGES + " + " + DELIVERIES);
    }

    /** The same for the changes alone, with less patience. */
    void settleChanges() {
        settle(STILL_CHANGES, CHANGES);
    }

    private void settle(Duration still, String number) {
        long open = grounds.number("SELECT " + number);
        long moved = System.nanoTime();
        while (open > 0 && System.nanoTime() - moved < still.toNanos()) {
            Pause.ofMillis(100);
            long now = grounds.number("SELECT " + number);
            moved = now == open ? moved : System.nanoTime();
            open = now;
        }
    }

    @Override
    public void close() throws IOException {
        replicas.forEach(Replica::close);
        mail.close();
        grounds.close();
    }
}
