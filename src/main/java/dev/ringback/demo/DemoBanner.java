package dev.ringback.demo;

import dev.ringback.salesforce.ConnectSettings;
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

    private static final String SALESFORCE = """

            A stand-in for Heroku Connect keeps the schema %s in step with a Salesforce of its own:
            contacts and users follow each other within seconds. Add a contact there, and look:

              curl -X POST http://localhost:%d/demo/salesforce/contacts -H 'Content-Type: application/json' \\
                -d '{"firstName": "Noor", "lastName": "Aalto", "email": "noor.aalto@example.com"}'
            """;

    private static final String LOOK = """

              psql %s \\
                -c "SELECT id, sfid, lastname, ringback_user_id__c, _hc_lastop FROM %s.contact ORDER BY id"
            """;

    private final DemoConnect connect;
    private final String schema;

    DemoBanner(DemoConnect connect, ConnectSettings settings) {
        this.connect = connect;
        schema = settings.schema();
    }

    /** Not at the start of the application: the HTTP server comes after that, and may find its port taken. */
    void print(@ObservesAsync HttpServerStart listening) {
        DevelopmentDatabase.embedded()
                .map(database -> print(database, listening.options().getPort(), isOnPath("psql")))
                .ifPresent(LOG::info);
    }

    private String print(Database database, int port, boolean hasPsql) {
        String text = text(database, port, hasPsql);
        return connect.salesforce().isPresent() ? text + salesforce(database, port, hasPsql, schema) : text;
    }

    static String text(Database database, int port, boolean hasPsql) {
        String psql = hasPsql ? PSQL.formatted(database.url()) : "";
        return ADDRESSES.formatted(port, database.url()) + psql + CURL.formatted(port);
    }

    static String salesforce(Database database, int port, boolean hasPsql, String schema) {
        String look = hasPsql ? LOOK.formatted(database.url(), schema) : "";
        return SALESFORCE.formatted(schema, port) + look;
    }

    private static boolean isOnPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(path)
                .filter(directory -> !directory.isBlank())
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
