package dev.ringback.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Brings the log's schema up to date. It blocks, over JDBC, and runs once per start; several replicas may start at once,
 * Flyway's own lock lets one of them work.
 */
public final class Migration {
    /** The Flyway table beside the log; not Flyway's default name, which the application's own migrations may use. */
    public static final String HISTORY = "ringback_schema_history";

    public static final String LOCATION = "db/ringback";
    private static final String SAMPLE_SCHEMA = "sample/schema.sql";

    private Migration() {}

    /** Flyway's settings: a schema that holds other things already is the normal case. */
    public static void configure(FluentConfiguration flyway, Home home) {
        flyway.defaultSchema(home.schema())
                .createSchemas(true)
                .table(HISTORY)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .placeholders(Map.of(
                        "schema", Identifier.quoted(home.schema()),
                        "lock_class", Integer.toString(home.lockClass()),
                        "door", Integer.toString(Home.DOOR),
                        "retention", Integer.toString(Home.RETENTION),
                        "pauses", Integer.toString(Home.PAUSES)));
    }

    /** Creates the sample tables where they do not exist. */
    public static void createSampleTables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(resource(SAMPLE_SCHEMA));
        }
    }

    private static String resource(String name) {
        try (InputStream text = Thread.currentThread().getContextClassLoader().getResourceAsStream(name)) {
            if (text == null) {
                throw new IllegalStateException("resource " + name + " is missing");
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
