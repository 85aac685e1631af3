package dev.ringback.postgres;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Where Ringback lives in the database: the schema of the log, and the numbers of its advisory locks, which belong to that
 * schema, so that two installations in one database do not meet.
 *
 * <p>Locks 0 to 63 of the class are the lanes; {@link #DOOR}, {@link #SEAT}, {@link #CAPTURE}, {@link
 * #RETENTION}, {@link #PAUSES} and {@link #INDEXES} follow.
 */
public record Home(String schema) {
    /** Held or waited for by the porter: writers then ring. */
    public static final int DOOR = 64;
    /** One of all replicas has it: the porter. */
    public static final int SEAT = 65;
    /** One replica at a time installs triggers. */
    public static final int CAPTURE = 66;
    /** One replica at a time purges. */
    public static final int RETENTION = 67;
    /** Shared by those who settle what is held by a pause, alone by who ends one: nothing is held for a pause that is over. */
    public static final int PAUSES = 68;
    /** One replica at a time builds an index. */
    public static final int INDEXES = 69;

    /** The class of all advisory locks of this installation: the first of the two numbers that name a lock. */
    public int lockClass() {
        CRC32 sum = new CRC32();
        sum.update(("ringback:" + schema).getBytes(StandardCharsets.UTF_8));
        return (int) sum.getValue();
    }

    /** A statement with the quoted schema in place of {@code ${schema}}. */
    public String sql(String text) {
        return text.replace("${schema}", Identifier.quoted(schema));
    }
}
