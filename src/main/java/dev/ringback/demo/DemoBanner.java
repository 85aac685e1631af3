package dev.ringback.demo;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
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

    /** Not at the start of the application: the HTTP server comes after that, and may find its port taken. */
    void print(@ObservesAsync HttpServerStart listening) {
        DevelopmentDatabase.embedded()
                .map(database -> text(database, listening.options().getPort(), isOnPath("psql")))
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
