package dev.ringback.api;

import dev.ringback.demo.Database;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import dev.ringback.postgres.reading.WrittenLog;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;

/** Gives the service under test a PostgreSQL with an empty log. */
public final class LogDatabase implements QuarkusTestResourceLifecycleManager {
    private static final String PORT = "test.database.port";
    private static final String NAME = "api";

    private EmbeddedDatabase server;

    /** The migration finds no database, so the service never begins to work: the log stays as the test has written it. */
    @Override
    public Map<String, String> start() {
        server = EmbeddedDatabase.start(ServerOptions.fast());
        new WrittenLog(server.createDatabase(NAME), "public").installed();
        return Map.of(
                "quarkus.datasource.reactive.url",
                "postgresql://localhost:" + server.port() + "/" + NAME,
                "quarkus.datasource.jdbc.url",
                "jdbc:postgresql://localhost:1/nowhere",
                "quarkus.datasource.username",
                "ringback",
                "quarkus.datasource.password",
                "ringback",
                PORT,
                Integer.toString(server.port()));
    }

    @Override
    public void stop() {
        server.close();
    }

    /** For tests, which run in another class loader than their resources. */
    public static WrittenLog log() {
        return new WrittenLog(database(), "public");
    }

    public static Connection connect() throws SQLException {
        return database().connect();
    }

    private static Database database() {
        return new Database(NAME, ConfigProvider.getConfig().getValue(PORT, Integer.class));
    }
}
