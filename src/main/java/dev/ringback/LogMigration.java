package dev.ringback;

import dev.ringback.postgres.Migration;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;

/** The migration over JDBC; its connections are closed again soon after. */
@Singleton
class LogMigration {
    private final Instance<Flyway> flyway;
    private final AgroalDataSource source;
    private volatile boolean done;

    LogMigration(Instance<Flyway> flyway, AgroalDataSource source) {
        this.flyway = flyway;
        this.source = source;
    }

    boolean isDone() {
        return done;
    }

    /** Flyway does not give back a connection that was lost under it, and there are few: none is kept after a failure. */
    void run(boolean sampleTables) throws SQLException {
        try {
            flyway.get().migrate();
            if (sampleTables) {
                try (Connection connection = source.getConnection()) {
                    Migration.createSampleTables(connection);
                }
            }
            done = true;
        } finally {
            if (!done) {
                source.flush(AgroalDataSource.FlushMode.ALL);
            }
        }
    }
}
