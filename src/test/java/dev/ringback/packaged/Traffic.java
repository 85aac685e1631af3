package dev.ringback.packaged;

import dev.ringback.demo.connect.SalesforceOrg;
import dev.ringback.demo.connect.SalesforceRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Two sessions of an application and two people in Salesforce who change the same persons at random. */
final class Traffic {
    static final String CONTACT = "contact";
    private static final int PERSONS = 20;
    private static final int IN_A_THOUSAND = 1000;

    private final ConnectedService service;
    private final long seed;
    private final AtomicInteger left;
    private final Duration pause;
    private final Set<String> made = ConcurrentHashMap.newKeySet();
    private final Set<String> removed = ConcurrentHashMap.newKeySet();

    /** @param pause between two updates of one writer */
    Traffic(ConnectedService service, long seed, int updates, Duration pause) {
        this.service = service;
        this.seed = seed;
        this.left = new AtomicInteger(updates);
        this.pause = pause;
    }

    /** The marks of all persons that somebody made. */
    Set<String> made() {
        return made;
    }

    /** The marks of those that somebody deleted. */
    Set<String> removed() {
        return removed;
    }

    void run() throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> writers = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                String name = String.valueOf(i);
                Random application = new Random(seed * 4 + i);
                Random people = new Random(seed * 4 + 2 + i);
                // Only one of them writes several rows at once: two could deadlock with each other.
                boolean bulks = i == 0;
                writers.add(threads.submit((Callable<?>) () -> asApplication(application, name, bulks)));
                writers.add(threads.submit((Callable<?>) () -> asPeople(people, name)));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private @Nullable Void asApplication(Random random, String name, boolean bulks) throws SQLException {
        int persons = 0;
        try (Connection connection = service.connect();
                Statement statement = connection.createStatement()) {
            while (persons < PERSONS / 2) {
                insert(statement, "application-" + name + "-" + persons++, random);
            }
            while (left.getAndDecrement() > 0) {
                int act = random.nextInt(IN_A_THOUSAND);
                if (act < 20) {
                    insert(statement, "application-" + name + "-" + persons++, random);
                } else if (act < 30) {
                    delete(statement, random);
                } else {
                    String where = bulks && act < 50 ? "id % 5 = " + random.nextInt(5) : "id = " + one(random);
                    update(statement, "UPDATE users SET " + userColumn(random, where) + " AND mark NOT LIKE 'beacon%'");
                }
                LockSupport.parkNanos(pause.toNanos());
            }
        }
        return null;
    }

    /** Where the machine is very slow, somebody else may be served first: then it is not written. */
    private static void update(Statement statement, String sql) throws SQLException {
        try {
            statement.execute(sql);
        } catch (SQLException e) {
            if (!"40P01".equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    private void insert(Statement statement, String mark, Random random) throws SQLException {
        made.add(mark);
        statement.execute("INSERT INTO users (last_name, mark) VALUES ('" + value(random) + "', '" + mark + "')");
    }

    private void delete(Statement statement, Random random) throws SQLException {
        String delete = "DELETE FROM users WHERE mark NOT LIKE 'beacon%' AND id = " + one(random) + " RETURNING mark";
        try (var gone = statement.executeQuery(delete)) {
            if (gone.next()) {
                removed.add(gone.getString(1));
            }
        }
    }

    private static String one(Random random) {
        return "(SELECT id FROM users ORDER BY id OFFSET " + random.nextDouble()
                + " * (SELECT count(*) FROM users) LIMIT 1)";
    }

    /** Salesforce has no empty text: it becomes nothing everywhere. */
    private static String userColumn(Random random, String where) {
        String value = "'" + value(random) + "'";
        return switch (random.nextInt(5)) {
                    case 0 -> "last_name = " + value;
                    case 1 -> "first_name = " + value;
                    case 2 -> "first_name = NULL, last_name = " + value;
                    case 3 -> "email = ''";
                    default -> "email = " + value;
                }
                + " WHERE " + where;
    }

    private @Nullable Void asPeople(Random random, String name) {
        int persons = 0;
        SalesforceOrg org = service.org();
        while (persons < PERSONS / 2) {
            insert(org, "salesforce-" + name + "-" + persons++, random);
        }
        while (left.getAndDecrement() > 0) {
            int act = random.nextInt(IN_A_THOUSAND);
            List<SalesforceRecord> all = org.records(CONTACT).stream()
                    .filter(contact -> !String.valueOf(contact.field("phone")).startsWith("beacon"))
                    .toList();
            if (act < 20 || all.isEmpty()) {
                insert(org, "salesforce-" + name + "-" + persons++, random);
            } else if (act < 30) {
                SalesforceRecord gone = all.get(random.nextInt(all.size()));
                if (org.delete(CONTACT, gone.sfid()).success()) {
                    removed.add(String.valueOf(gone.field("phone")));
                }
            } else {
                org.update(CONTACT, all.get(random.nextInt(all.size())).sfid(), fields(random));
            }
            LockSupport.parkNanos(pause.toNanos());
        }
        return null;
    }

    private void insert(SalesforceOrg org, String mark, Random random) {
        made.add(mark);
        org.insert(CONTACT, Map.of("lastname", value(random), "phone", mark));
    }

    private static Map<String, @Nullable String> fields(Random random) {
        Map<String, @Nullable String> fields = new HashMap<>();
        switch (random.nextInt(4)) {
            case 0 -> fields.put("lastname", value(random));
            case 1 -> fields.put("firstname", value(random));
            case 2 -> fields.put("email", null);
            default -> fields.put("email", value(random));
        }
        return fields;
    }

    private static String value(Random random) {
        return "v" + random.nextInt(10);
    }
}
