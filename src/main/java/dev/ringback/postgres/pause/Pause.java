package dev.ringback.postgres.pause;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Something that is paused, or that was and whose changes are still being released.
 *
 * @param resumption what its changes wait for
 * @param name the table with its schema, or the processor
 * @param resumedAt null while it is paused
 */
public record Pause(
        String resumption,
        Kind kind,
        String name,
        String reason,
        Instant pausedAt,
        String pausedBy,
        @Nullable Instant resumedAt,
        @Nullable String resumedBy) {

    /** What can be paused. */
    public enum Kind {
        TABLE,
        PROCESSOR;

        public String word() {
            return this == TABLE ? "table" : "processor";
        }

        static Kind of(String word) {
            return word.equals("table") ? TABLE : PROCESSOR;
        }
    }

    /** False while what it held is being released. */
    public boolean isOn() {
        return resumedAt == null;
    }

    /** Of the pauses with the alias {@code p}. */
    static final String COLUMNS =
            "p.resumption, p.kind, p.name, p.reason, p.paused_at, p.paused_by, p.resumed_at, p.resumed_by";

    static Pause read(Row row) {
        OffsetDateTime resumed = row.getOffsetDateTime("resumed_at");
        return new Pause(
                row.getString("resumption"),
                Kind.of(row.getString("kind")),
                row.getString("name"),
                row.getString("reason"),
                row.getOffsetDateTime("paused_at").toInstant(),
                row.getString("paused_by"),
                resumed == null ? null : resumed.toInstant(),
                row.getString("resumed_by"));
    }
}
