package dev.ringback.postgres.connect;

import dev.ringback.change.TableName;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a record.
 *
 * @param id of the change, the delivery, or the row of Connect's log, as the kind says
 * @param operation what was done to the record
 * @param origin who did it, of a change
 * @param by the processor, of an outcome, an attempt or a delivery
 * @param state of the change, the outcome, the delivery, or Connect's write: as it is now; of an attempt, what came of it
 * @param message what was said about it
 */
public record Event(
        Instant at,
        Kind kind,
        long id,
        TableName table,
        @Nullable String recordId,
        @Nullable String operation,
        @Nullable String origin,
        @Nullable String by,
        @Nullable String state,
        @Nullable String message) {

    /** The latest first; what happened at once, in the order of the kinds backwards. */
    static final Comparator<Event> LATEST_FIRST = Comparator.comparing(Event::mark, Comparator.reverseOrder())
            .thenComparing(event -> String.valueOf(event.by()));

    /** What kind of thing; those that may happen at once in the order in which they follow each other. */
    public enum Kind {
        /** Somebody wrote the record. */
        CHANGE("change", 0),
        /** Heroku Connect noted in the record what became of a write. */
        WRITE_BACK("write-back", 1),
        /** Connect took a write into its log. */
        CAPTURED("captured", 2),
        /** A processor was done with a change, for this time. */
        OUTCOME("outcome", 3),
        /** A delivery was queued. */
        QUEUED("queued", 4),
        /** It left. */
        SENT("sent", 5),
        /** Connect was done with a write. */
        ANSWERED("answered", 6),
        /** A processor failed at a change, and was or will be asked again: not the latest outcome, but one before it. */
        ATTEMPT("attempt", 7);

        private final String word;
        /** Cursors have it. */
        private final int rank;

        Kind(String word, int rank) {
            this.word = word;
            this.rank = rank;
        }

        public String word() {
            return word;
        }
    }

    /** Where it stands among all others of a record; a page ends at one, and the next begins after it. */
    public record Mark(Instant at, int kind, long id) implements Comparable<Mark> {
        private static final Comparator<Mark> ORDER =
                Comparator.comparing(Mark::at).thenComparing(Mark::kind).thenComparing(Mark::id);

        @Override
        public int compareTo(Mark other) {
            return ORDER.compare(this, other);
        }
    }

    public Mark mark() {
        return new Mark(at, kind.rank, id);
    }
}
