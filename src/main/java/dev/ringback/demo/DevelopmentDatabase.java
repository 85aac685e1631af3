package dev.ringback.demo;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The database of dev mode: whoever has configured none gets one, which lives as long as the JVM. */
public final class DevelopmentDatabase {
    /** Where the service finds its database, in the form of {@code DATABASE_URL}. */
    public static final String URL = "ringback.database.url";

    /** Dev mode calls main again in a new class loader: only the JVM itself can remember the server. */
    private static final String EMBEDDED_PORT = "dev.ringback.demo.embedded-port";

    /** So that dev mode's settings can ask for it: the example of a mapping has its tables nowhere else. */
    private static final String EMBEDDED = "dev.ringback.demo.embedded";

    private static final String LIBRARY = "/io/zonky/test/db/postgres/embedded/EmbeddedPostgres.class";
    private static final String NAME = "ringback";
    private static final int STOP_PATIENCE_SECONDS = 5;

    private static final List<String> VARIABLES = List.of(
            "DATABASE_URL", "RINGBACK_DATABASE_URL", "QUARKUS_DATASOURCE_REACTIVE_URL", "QUARKUS_DATASOURCE_JDBC_URL");
    private static final List<String> PROPERTIES =
            List.of("DATABASE_URL", URL, "quarkus.datasource.reactive.url", "quarkus.datasource.jdbc.url");

    private DevelopmentDatabase() {}

    /**
     * Only dev mode runs the service's main with PostgreSQL on the class path: the packaged service does not carry it, and
     * tests do not run main. Quarkus' own launch mode is not known before it runs, and then it is too late.
     */
    public static boolean isAvailable() {
        return DevelopmentDatabase.class.getResource(LIBRARY) != null;
    }

    /** To be called before the service reads its configuration. */
    public static void startUnlessThereIsOne() {
        if (isConfigured(System.getenv(), System.getProperties())) {
            return;
        }
        EmbeddedDatabase server = EmbeddedDatabase.start(ServerOptions.fast().waitingForClients(STOP_PATIENCE_SECONDS));
        System.setProperty(URL, server.createDatabase(NAME).url());
        System.setProperty(EMBEDDED_PORT, Integer.toString(server.port()));
        System.setProperty(EMBEDDED, "true");
    }

    static boolean isConfigured(Map<String, String> environment, Properties properties) {
        return VARIABLES.stream()
                        .anyMatch(name -> !environment.getOrDefault(name, "").isBlank())
                || PROPERTIES.stream()
                        .anyMatch(name -> !properties.getProperty(name, "").isBlank());
    }

    /** The database that was started here. One that somebody else has configured is nobody's playground. */
    static Optional<Database> embedded() {
        return Optional.ofNullable(System.getProperty(EMBEDDED_PORT))
                .map(port -> new Database(NAME, Integer.parseInt(port)));
    }
}
