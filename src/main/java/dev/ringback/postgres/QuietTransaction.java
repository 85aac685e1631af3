package dev.ringback.postgres;

import java.time.Duration;

/**
 * The one place where capture is muted. The setting is local to the transaction: it ends with it, and nobody else's
 * triggers are touched by it, neither Heroku Connect's nor our own for other sessions.
 *
 * <p>Read committed, because a claim relies on a new snapshot for each statement. Constraints at once, because a deferred
 * one would fail the commit, where no halving finds the change. The limits free the lanes when the database or this
 * process hangs.
 *
 * <p>A session keeps its plans for hours, those of foreign-key checks included, and one that was made when a table was
 * nearly empty scans all of it for each row when it has grown. What is done in a claim looks rows up by their keys, so plans
 * that read whole tables are priced out; a processor that knows better may set them on again for itself.
 */
public final class QuietTransaction {
    /** Mutes capture in the transaction that has begun. */
    public static final String MUTE = "SET LOCAL ringback.quiet = 'on'";

    private QuietTransaction() {}

    /**
     * Opens one.
     *
     * @param statement the most time one statement may take
     * @param silence the most time we may leave it without a statement before the server ends it
     */
    static String begin(Duration statement, Duration silence) {
        return """
                BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
                %s;
                SET LOCAL statement_timeout = %d;
                SET LOCAL idle_in_transaction_session_timeout = %d;
                SET LOCAL enable_seqscan = off; SET LOCAL jit = off;
                SET CONSTRAINTS ALL IMMEDIATE;
                SAVEPOINT ringback""".formatted(MUTE, statement.toMillis(), silence.toMillis());
    }

    static final String MARK = "RELEASE SAVEPOINT ringback; SAVEPOINT ringback";
    static final String UNDO = "ROLLBACK TO SAVEPOINT ringback";
    static final String COMMIT = "COMMIT";
    static final String ROLLBACK = "ROLLBACK";
}
