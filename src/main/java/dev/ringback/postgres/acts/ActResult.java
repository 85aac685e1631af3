package dev.ringback.postgres.acts;

/**
 * What came of an act.
 *
 * @param changed how many rows, for the audit log
 * @param status of the answer over HTTP
 * @param answer in JSON
 * @param replayed whether this is the answer of an earlier request with the same key, and nothing was done now
 */
public record ActResult(long changed, int status, String answer, boolean replayed) {
    public static ActResult of(long changed, int status, String answer) {
        return new ActResult(changed, status, answer, false);
    }
}
