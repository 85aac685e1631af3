package dev.ringback.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.core.Utils;

/**
 * A real PostgreSQL, started from programs on the class path, with its data in a directory of its own that goes with it. It
 * stops on {@link #close} and when the JVM exits; after a JVM that was killed, the next start stops what was left behind.
 */
public final class EmbeddedDatabase implements AutoCloseable {
    private static final int PORT_ATTEMPTS = 5;
    private static final String CREATE_OWNER =
            "CREATE ROLE " + Database.OWNER + " NOSUPERUSER LOGIN PASSWORD '" + Database.PASSWORD + "'";

    private final Programs programs;
    private final StopAtExit exit;
    private final int port;

    private EmbeddedDatabase(Programs programs, StopAtExit exit, int port) {
        this.programs = programs;
        this.exit = exit;
        this.port = port;
    }

    public static EmbeddedDatabase start(ServerOptions options) {
        try {
            Path parent = parentDirectory();
            return start(options, parent, OrdinaryUser.forOwnerOf(parent));
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded PostgreSQL did not start", e);
        }
    }

    static EmbeddedDatabase start(ServerOptions options, Path parent, OrdinaryUser user) throws IOException {
        ServerHome home = ServerHome.claim(parent);
        Programs programs = new Programs(Installation.in(parent, home.directory()), user, home);
        StopAtExit exit = new StopAtExit(home, stopCommands(programs, options));
        Runtime.getRuntime().addShutdownHook(exit);
        try {
            new Leftovers(parent, programs).clear();
            user.own(home.directory());
            programs.createCluster(settings(options));
            EmbeddedDatabase database = new EmbeddedDatabase(programs, exit, startServer(programs, options.port()));
            database.execute(CREATE_OWNER);
            return database;
        } catch (IOException | RuntimeException e) {
            exit.now();
            throw e;
        }
    }

    /** Creates a database that the plain role owns. */
    public Database createDatabase(String name) {
        return createDatabase(name, "template1");
    }

    /** Copies a database, which nobody may be connected to meanwhile. */
    public Database createDatabase(String name, String template) {
        execute("CREATE DATABASE " + quoted(name) + " OWNER " + Database.OWNER + " TEMPLATE " + quoted(template));
        return new Database(name, port);
    }

    public void dropDatabase(String name) {
        execute("DROP DATABASE IF EXISTS " + quoted(name) + " WITH (FORCE)");
    }

    public int port() {
        return port;
    }

    /** The server's own process, for tests that do it harm. */
    public ProcessHandle process() {
        return unchecked(() -> new Postmaster(programs.home().data())
                .process()
                .orElseThrow(() -> new IllegalStateException("the embedded PostgreSQL is not running")));
    }

    /** What the server has written to its log. */
    public String log() {
        return unchecked(() -> Files.readString(programs.home().serverLog(), StandardCharsets.UTF_8));
    }

    /**
     * As a crash: every connection breaks, nothing is flushed, and the next start recovers; only a durable server then has
     * all that was committed. Waits until it is down.
     */
    public void stopImmediately() {
        unchecked(() -> programs.stopServer(programs.home().data(), "immediate"));
    }

    /** On the same port, with the same data. */
    public void startAgain() {
        unchecked(() -> {
            programs.startServer(port);
            return port;
        });
    }

    @Override
    public void close() {
        exit.now();
    }

    /** Everybody may pass through it, as the server may run as somebody else than we do; the data itself is private. */
    private static Path parentDirectory() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        Path parent = Files.createDirectories(
                temporary.toRealPath().resolve("ringback-postgres-" + System.getProperty("user.name", "user")));
        return parent;
    }

    private static List<List<String>> stopCommands(Programs programs, ServerOptions options) {
        Path data = programs.home().data();
        List<List<String>> commands = new ArrayList<>();
        if (options.patience() > 0) {
            commands.add(programs.stopCommand(data, "smart", options.patience()));
        }
        commands.add(programs.stopCommand(data, "immediate", 10));
        return commands;
    }

    /** Only on the loopback and without a socket file: there is no password to keep anybody else out. */
    private static List<String> settings(ServerOptions options) {
        List<String> settings = new ArrayList<>(List.of("listen_addresses=127.0.0.1", "unix_socket_directories="));
        options.settings().forEach((name, value) -> settings.add(name + "=" + value));
        return settings;
    }

    /** A free port can be taken by somebody else before the server has it. */
    private static int startServer(Programs programs, int fixedPort) throws IOException {
        for (int attempt = 1; ; attempt++) {
            int port = fixedPort == 0 ? FreePorts.next() : fixedPort;
            try {
                programs.startServer(port);
                return port;
            } catch (IOException e) {
                if (fixedPort != 0 || attempt == PORT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void execute(String sql) {
        try (Connection connection = new Database("postgres", port).connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql + ": " + e.getMessage(), e);
        }
    }

    private static String quoted(String identifier) {
        try {
            return Utils.escapeIdentifier(null, identifier).toString();
        } catch (SQLException e) {
            throw new IllegalArgumentException("not a name: " + identifier, e);
        }
    }

    private interface Act<T> {
        T perform() throws IOException;
    }

    private static <T> T unchecked(Act<T> act) {
        try {
            return act.perform();
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
