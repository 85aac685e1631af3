package dev.ringback.chaos;

import dev.ringback.demo.Database;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A durable database with the watched table {@code chaos.things}, and the two ledgers: what the writers committed, written
 * by themselves in the same transaction, and what the service did, written by its {@code effect-ledger}. Neither is watched.
 */
final class Grounds implements AutoCloseable {
    /** The records that the writers fight over; those above are for probes. */
    static final int RECORDS = 2000;

    /** One for most of the 64 lanes. */
    static final int PROBES = 200;

    /** Those above both, for measuring how fast a backlog is worked off. */
    static final int CROWD = 50_000;

    private static final String SCHEMA = """
            CREATE SCHEMA chaos;
            CREATE TABLE chaos.things (id bigint PRIMARY KEY, value bigint NOT NULL DEFAULT 0, note text);
            -- How many changes of each record there were; its rows are also the locks that put the writers in line.
            CREATE TABLE chaos.counters (id bigint PRIMARY KEY, n bigint NOT NULL DEFAULT 0);
            CREATE TABLE chaos.ledger (
                record bigint NOT NULL, n bigint NOT NULL, operation text NOT NULL,
                txid bigint NOT NULL DEFAULT txid_current(), PRIMARY KEY (record, n));
            CREATE TABLE chaos.users (user_id bigint PRIMARY KEY);
            CREATE TABLE chaos.effects (
                id bigint GENERATED ALWAYS AS IDENTITY, change_id bigint NOT NULL, record bigint NOT NULL,
                place bigint NOT NULL);
            CREATE INDEX ON chaos.effects (record, place);
            INSERT INTO chaos.counters SELECT i FROM generate_series(0, %d) i;
            CREATE FUNCTION chaos.write(records bigint[], removes boolean) RETURNS void LANGUAGE plpgsql AS $$
            DECLARE
                present bigint[];
            BEGIN
                PERFORM FROM chaos.counters WHERE id = ANY (records) ORDER BY id FOR UPDATE;
                SELECT coalesce(array_agg(id), '{}') INTO present FROM chaos.things WHERE id = ANY (records);
                IF removes THEN
                    DELETE FROM chaos.things WHERE id = ANY (present);
                ELSE
                    UPDATE chaos.things SET value = value + 1 WHERE id = ANY (present);
                END IF;
                INSERT INTO chaos.things (id) SELECT r FROM unnest(records) r WHERE r <> ALL (present);
                WITH counted AS (
                    UPDATE chaos.counters SET n = n + 1 WHERE id = ANY (records) RETURNING id, n)
                INSERT INTO chaos.ledger (record, n, operation)
                SELECT id, n, CASE WHEN id <> ALL (present) THEN 'INSERT' WHEN removes THEN 'DELETE' ELSE 'UPDATE' END
                FROM counted;
            END $$;
            -- The table of users is the service's sample, and comes with its first start.
            CREATE FUNCTION chaos.greet() RETURNS void LANGUAGE plpgsql AS $$
            BEGIN
                WITH greeted AS (
                    INSERT INTO public.users (first_name, last_name, email)
                    VALUES ('Chaos', 'User', 'chaos@example.com') RETURNING id)
                INSERT INTO chaos.users SELECT id FROM greeted;
            END $$;
            """.formatted(RECORDS + PROBES + CROWD - 1);

    private final EmbeddedDatabase server;
    private final Database database;

    private Grounds(EmbeddedDatabase server, Database database) {
        this.server = server;
        this.database = database;
    }

    static Grounds open(ServerOptions options) {
        EmbeddedDatabase server = EmbeddedDatabase.start(options);
        Grounds grounds = new Grounds(server, server.createDatabase("chaos"));
        grounds.execute(SCHEMA);
        return grounds;
    }

    static ServerOptions durable() {
        return ServerOptions.durable()
                .with("max_prepared_transactions", "20")
                .with("max_connections", "100")
                .with("log_min_messages", "fatal");
    }

    EmbeddedDatabase server() {
        return server;
    }

    Database database() {
        return database;
    }

    /** In the form of {@code DATABASE_URL}, through another port. */
    String urlThrough(int port) {
        return new Database(database.name(), port).url();
    }

    void execute(String sql) {
        use(Database::connect, statement -> statement.execute(sql));
    }

    /** What only a superuser may do: ending other people's sessions. */
    void force(String sql) {
        use(Database::connectAsSuperuser, statement -> statement.execute(sql));
    }

    long number(String query) {
        List<Long> found = new ArrayList<>();
        use(Database::connect, statement -> {
            try (ResultSet result = statement.executeQuery(query)) {
                result.next();
                found.add(result.getLong(1));
            }
        });
        return found.get(0);
    }

    /** The first column of each row. */
    List<String> texts(String query) {
        List<String> found = new ArrayList<>();
        use(Database::connect, statement -> {
            try (ResultSet result = statement.executeQuery(query)) {
                while (result.next()) {
                    found.add(result.getString(1));
                }
            }
        });
        return found;
    }

    /** Whether the server takes connections. */
    boolean answers() {
        try (Connection connection = database.connect()) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** Writes each of these records once, in one statement. */
    void write(int first, int number) {
        execute("SELECT chaos.write(ARRAY(SELECT generate_series(" + first + ", " + (first + number - 1)
                + ")::bigint), false)");
    }

    private interface Way {
        Connection connect(Database database) throws SQLException;
    }

    private interface Act {
        void perform(Statement statement) throws SQLException;
    }

    private void use(Way way, Act act) {
        try (Connection connection = way.connect(database);
                Statement statement = connection.createStatement()) {
            act.perform(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
