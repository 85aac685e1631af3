package dev.ringback.postgres;

import dev.ringback.change.TableName;

/** Quotes names for SQL; the only place that does. */
public final class Identifier {
    private Identifier() {}

    public static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    public static String quoted(TableName table) {
        return quoted(table.schema()) + "." + quoted(table.name());
    }

    /** A text literal, for the few places where DDL takes no parameter. */
    public static String literal(String text) {
        return text.indexOf('\\') < 0
                ? '\'' + text.replace("'", "''") + '\''
                : " E'" + text.replace("\\", "\\\\").replace("'", "''") + '\'';
    }
}
