package dev.ringback.chaos;

import dev.ringback.demo.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * An application's session that writes in every way there is, and goes on after its connection was lost. What it was told
 * is committed it remembers outside the database.
 */
final class Writer {
    private final Database database;
    private final Pace pace;
    private final String name;
    private final Random random;
    private final List<Long> acknowledged = new ArrayList<>();

    Writer(Database database, Pace pace, int number, long seed) {
        this.database = database;
        this.pace = pace;
        this.name = "chaos-" + number;
        this.random = new Random(seed * 1000 + number);
    }

    /** Transactions whose commit was confirmed. */
    List<Long> acknowledged() {
        return acknowledged;
    }

    /** Writes until the pace is over; then nothing of its own is left undecided. */
    Void run() {
        boolean done = false;
        while (!done) {
            try (Connection connection = database.connect()) {
                decideWhatIsPrepared(connection);
                while (pace.goesOn()) {
                    write(connection);
                }
                done = true;
            } catch (SQLException lost) {
                // The database went away; what was in doubt is not counted as acknowledged.
                Pause.ofMillis(50);
            }
        }
        return null;
    }

    private void write(Connection connection) throws SQLException {
        int act = random.nextInt(1000);
        if (act < 700) {
            commit(connection, records(1 + random.nextInt(3)), random.nextInt(5) == 0);
        } else if (act < 800) {
            commit(connection, records(50 + random.nextInt(200)), random.nextInt(10) == 0);
        } else if (act < 860) {
            rollBack(connection);
        } else if (act < 910) {
            sameRecordsAgain(connection);
        } else if (act < 940) {
            inTwoPhases(connection);
        } else if (act < 995) {
            greet(connection);
        } else {
            silently(connection);
        }
    }

    private Long[] records(int number) {
        return random.longs(0, Grounds.RECORDS).limit(number).distinct().boxed().toArray(Long[]::new);
    }

    private void commit(Connection connection, Long[] records, boolean removes) throws SQLException {
        long txid = write(connection, records, removes);
        confirmed(txid, records.length);
    }

    private void confirmed(long txid, int changes) {
        acknowledged.add(txid);
        pace.wrote(changes);
    }

    private static long write(Connection connection, Long[] records, boolean removes) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT chaos.write(?::bigint[], ?), txid_current()")) {
            statement.setArray(1, connection.createArrayOf("bigint", records));
            statement.setBoolean(2, removes);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getLong(2);
            }
        }
    }

    private void rollBack(Connection connection) throws SQLException {
        execute(connection, "BEGIN");
        write(connection, records(20), random.nextBoolean());
        execute(connection, "ROLLBACK");
    }

    /** One transaction in which a record is changed several times, with a part that is taken back. */
    private void sameRecordsAgain(Connection connection) throws SQLException {
        Long[] records = records(3);
        execute(connection, "BEGIN");
        write(connection, records, false);
        execute(connection, "SAVEPOINT part");
        write(connection, records, true);
        if (random.nextBoolean()) {
            execute(connection, "ROLLBACK TO part");
        }
        long txid = write(connection, records, random.nextBoolean());
        execute(connection, "COMMIT");
        confirmed(txid, 2 * records.length);
    }

    /** A transaction that has rung the bell cannot be prepared, so the bell is off for it. */
    private void inTwoPhases(Connection connection) throws SQLException {
        Long[] records = records(2);
        boolean commits = random.nextInt(4) > 0;
        String gid = "'" + name + (commits ? "-c-" : "-r-") + random.nextInt(1 << 30) + "'";
        execute(connection, "BEGIN");
        execute(connection, "SET LOCAL ringback.bell = 'off'");
        long txid = write(connection, records, false);
        execute(connection, "PREPARE TRANSACTION " + gid);
        Pause.ofMillis(random.nextInt(100));
        execute(connection, (commits ? "COMMIT" : "ROLLBACK") + " PREPARED " + gid);
        if (commits) {
            confirmed(txid, records.length);
        }
    }

    /** Prepared transactions outlive their session and the server; the letter in the name says how they are to end. */
    private void decideWhatIsPrepared(Connection connection) throws SQLException {
        List<String> gids = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT gid FROM pg_prepared_xacts WHERE gid LIKE '" + name + "-%'")) {
            while (result.next()) {
                gids.add(result.getString(1));
            }
        }
        for (String gid : gids) {
            execute(connection, (gid.contains("-c-") ? "COMMIT" : "ROLLBACK") + " PREPARED '" + gid + "'");
        }
    }

    private void greet(Connection connection) throws SQLException {
        execute(connection, "SELECT chaos.greet()");
        pace.wrote(1);
    }

    /** Writes, and then says nothing for a while before it commits. */
    private void silently(Connection connection) throws SQLException {
        Long[] records = records(2);
        execute(connection, "BEGIN");
        long txid = write(connection, records, false);
        Pause.ofMillis(200 + random.nextInt(2000));
        execute(connection, "COMMIT");
        confirmed(txid, records.length);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
