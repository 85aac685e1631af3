package dev.ringback.delivery;

import org.jspecify.annotations.Nullable;

/**
 * What came of one attempt.
 *
 * @param words the other side's, or ours where it said nothing; null only if it was sent
 */
public record Receipt(Kind kind, @Nullable String words) {
    private static final int MOST_WORDS = 2000;

    /** A closed set. */
    public enum Kind {
        /** The other side took it. */
        SENT,
        /** Not this one, not now. */
        LATER,
        /** Nobody is there who could take anything, or we are not let in: the others can wait, too. */
        UNREACHABLE,
        /** It can never work. */
        REFUSED
    }

    /** What others say may be of any length, and may hold characters that the database does not take. */
    public Receipt {
        if (words != null) {
            String clean = words.replace('\0', ' ');
            words = clean.length() > MOST_WORDS ? clean.substring(0, MOST_WORDS) + "…" : clean;
        }
    }

    public static Receipt sent() {
        return new Receipt(Kind.SENT, null);
    }

    public static Receipt later(String words) {
        return new Receipt(Kind.LATER, words);
    }

    public static Receipt unreachable(String words) {
        return new Receipt(Kind.UNREACHABLE, words);
    }

    public static Receipt refused(String words) {
        return new Receipt(Kind.REFUSED, words);
    }
}
