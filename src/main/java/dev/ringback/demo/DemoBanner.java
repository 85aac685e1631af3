package dev.ringback.demo;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Tells a developer, once the service is up, where it is and how to make something happen. */
@Singleton
@IfBuildProfile("dev")
final class DemoBanner {
    private static final Logger LOG = Logger.getLogger(DemoBanner.class);

    private static final String ADDRESSES = """

            Ringback runs on a PostgreSQL of its own, with sample data. It goes when you stop.

              Service    http://localhost:%d
              Database   %s

            Change a row, and see what follows:
            """;

    private static final String PSQL = """

              psql %s \\
                -c "INSERT INTO users (first_name, last_name, email) VALUES ('Mira', 'Holm', 'mira.holm@example.com')"
            """;

    private static final String CURL = """

              curl -X POST http://localhost:%d/demo/users -H 'Content-Type: application/json' \\
                -d '{"firstName": "Mira", "lastName": "Holm", "email": "mira.holm@example.com"}'
            """;

    private final int port;

    @Inject
    DemoBanner(@ConfigProperty(name = "quarkus.http.port", defaultValue = "8080") int port) {
        this.port = port;
    }

    void print(@Observes StartupEvent started) {
        DevelopmentDatabase.embedded()
                .map(database -> text(database, port, isOnPath("psql")))
                .ifPresent(LOG::info);
    }

    static String text(Database database, int port, boolean hasPsql) {
        String psql = hasPsql ? PSQL.formatted(database.url()) : "";
        return ADDRESSES.formatted(port, database.url()) + psql + CURL.formatted(port);
    }

    private static boolean isOnPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(path)
                .filter(directory -> !directory.isBlank())
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
