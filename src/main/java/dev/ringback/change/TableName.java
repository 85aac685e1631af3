package dev.ringback.change;

import java.util.Comparator;

/** A table, by its exact name: no quotes, no folding of case, never taken from the search path. */
public record TableName(String schema, String name) implements Comparable<TableName> {
    private static final Comparator<TableName> BY_NAME =
            Comparator.comparing(TableName::schema).thenComparing(TableName::name);

    /**
     * Reads {@code schema.name}, or a bare name of the schema {@code public}.
     *
     * @throws IllegalArgumentException if a part is empty
     */
    public static TableName of(String text) {
        TableName table = read(text);
        if (!table.isWhole()) {
            throw new IllegalArgumentException("'" + text + "' is no table: expected schema.table or table");
        }
        return table;
    }

    /** Whether {@link #of} can read it. */
    public static boolean canBe(String text) {
        return read(text).isWhole();
    }

    private static TableName read(String text) {
        int dot = text.indexOf('.');
        return dot < 0 ? new TableName("public", text) : new TableName(text.substring(0, dot), text.substring(dot + 1));
    }

    private boolean isWhole() {
        return !schema.isBlank() && !name.isBlank();
    }

    @Override
    public int compareTo(TableName other) {
        return BY_NAME.compare(this, other);
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
