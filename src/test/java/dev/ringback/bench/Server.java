package dev.ringback.bench;

import dev.ringback.demo.Database;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import dev.ringback.packaged.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/** The one durable server that both sides of each figure run on, each in a fresh database. */
final class Server implements AutoCloseable {
    /** The same for both sides; what durable means is in {@link ServerOptions#durable}. */
    static final Map<String, String> SETTINGS = new TreeMap<>(Map.of(
            "max_connections", "200",
            "shared_buffers", "512MB",
            "max_wal_size", "8GB",
            "checkpoint_timeout", "15min",
            "track_commit_timestamp", "on",
            "shared_preload_libraries", "pg_stat_statements",
            "pg_stat_statements.track", "none",
            "log_min_messages", "fatal"));

    static final List<String> JVM = List.of("-Xmx256m");
    private static final Path SAMPLE = Path.of("src", "main", "resources", "sample", "schema.sql");

    private final EmbeddedDatabase postgres;
    private final Map<Crew, String> templates = new EnumMap<>(Crew.class);
    private int databases;

    private Server(EmbeddedDatabase postgres) {
        this.postgres = postgres;
    }

    static Server start() {
        ServerOptions options = ServerOptions.durable();
        for (Map.Entry<String, String> setting : SETTINGS.entrySet()) {
            options = options.with(setting.getKey(), setting.getValue());
        }
        return new Server(EmbeddedDatabase.start(options));
    }

    /** The sample tables and no trigger at all. */
    Database untouched(String purpose) {
        Database database = postgres.createDatabase(name(purpose));
        try (Session session = Session.on(database)) {
            session.execute(Baseline.read(SAMPLE));
        }
        return database;
    }

    /** The sample tables under the talk's triggers. */
    Database talk(String purpose) {
        Database database = untouched(purpose);
        try (Session session = Session.on(database)) {
            session.execute(Baseline.sql("talk.sql"));
        }
        return database;
    }

    /** The sample tables under Ringback's triggers; no service is running. */
    Database captured(String purpose, Crew crew) {
        String template = templates.computeIfAbsent(crew, this::template);
        return postgres.createDatabase(name(purpose), template);
    }

    private String template(Crew crew) {
        Database database = postgres.createDatabase(name("template"));
        ServiceProcess service = serve(database, crew, Map.of());
        try (Session session = Session.on(database)) {
            Awaitility.await("the triggers").until(() -> session.whole("""
                    SELECT count(*) FROM pg_trigger WHERE tgrelid = 'users'::regclass AND NOT tgisinternal""") > 0);
        } finally {
            service.close();
        }
        return database.name();
    }

    /** A service as a process of its own, ready and listening. */
    ServiceProcess serve(Database database, Crew crew, Map<String, String> more) {
        Map<String, String> environment = new TreeMap<>(crew.environment());
        environment.putAll(more);
        return ServiceProcess.start(database.url(), JVM, environment).awaitListening();
    }

    /** So that what one side has left to do is not done on the other's time. */
    void calm(Database database, String... tables) {
        try (Session session = Session.on(database);
                Session superuser = Session.ofSuperuserOn(database)) {
            for (String table : tables) {
                session.execute("VACUUM (ANALYZE) " + table);
            }
            superuser.execute("CHECKPOINT");
        }
    }

    static void awaitSettled(Database database, Duration most) {
        try (Session session = Session.on(database)) {
            Awaitility.await("everything settled")
                    .pollInterval(Duration.ofMillis(100))
                    .atMost(most)
                    .until(() -> session.whole("SELECT count(*) FROM (SELECT FROM database_trigger_logs"
                                    + " WHERE status = 'pending' LIMIT 1) p")
                            == 0);
        }
    }

    void drop(Database... some) {
        for (Database database : some) {
            postgres.dropDatabase(database.name());
        }
    }

    String version() {
        try (Session session = Session.ofSuperuserOn(new Database("postgres", postgres.port()))) {
            return session.text("SHOW server_version");
        }
    }

    private String name(String purpose) {
        databases++;
        return "bench_" + databases + "_" + purpose;
    }

    @Override
    public void close() {
        postgres.close();
    }
}
