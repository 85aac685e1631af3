package dev.ringback.postgres.reading;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where the log is: puts the names of its tables into SQL, once, when the text is made. */
@Singleton
public final class LogTables {
    private final String schema;

    @Inject
    public LogTables(@ConfigProperty(name = "ringback.schema", defaultValue = "public") String schema) {
        this.schema = quoted(schema);
    }

    String in(String sql) {
        return sql.replace("${schema}", schema);
    }

    /** Any name at all becomes exactly one identifier, but for those that PostgreSQL cannot store. */
    static String quoted(String identifier) {
        if (identifier.isBlank() || identifier.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("ringback.schema must name a schema, not '" + identifier + "'");
        }
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
