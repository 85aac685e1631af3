package dev.ringback.postgres.connect;

import org.jspecify.annotations.Nullable;

/** What is done about a failed write. */
public enum Remedy {
    /** Nothing: there is a reason. */
    NONE("none"),
    /** Its state becomes NEW: Connect sends it again as it was. */
    SET_NEW("set new"),
    /** Connect has archived it: it comes back into the log, as it was. */
    BROUGHT_BACK("brought back"),
    /** The record is captured again as it is now, as an insert. */
    CAPTURED_INSERT("captured insert"),
    /** The columns that it changed are captured again as they are now. */
    CAPTURED_UPDATE("captured update");

    private final String words;

    Remedy(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }

    /**
     * A row of Connect's log that is to be repaired, locked.
     *
     * @param record whether the record is there; null where it cannot be seen
     * @param inSalesforce whether the record has an sfid
     */
    record Case(
            long id,
            boolean archived,
            String state,
            String action,
            String table,
            @Nullable String recordId,
            @Nullable Boolean record,
            boolean inSalesforce) {}

    /** A remedy, or why there is none. */
    record Choice(Remedy remedy, @Nullable String reason) {
        static Choice none(String reason) {
            return new Choice(NONE, reason);
        }
    }

    /**
     * Chooses by the connection's way of writing. Merged, Connect takes the newest value of a record whatever is sent again.
     * Ordered, what is sent as it was would undo what was written after it, so the record is captured as it is now; of a
     * deleted one nothing is left to capture.
     */
    static Choice of(Case write, boolean ordered) {
        if (!write.state().equals("failed")) {
            return Choice.none("it is " + write.state() + ", not failed");
        }
        if (write.action().equals("INSERT") && write.inSalesforce()) {
            return Choice.none("the record has an sfid by now: to insert it again would double it");
        }
        if (!ordered || write.action().equals("DELETE")) {
            return new Choice(write.archived() ? BROUGHT_BACK : SET_NEW, null);
        }
        if (write.record() == null) {
            return Choice.none("the record cannot be seen: its table is gone, or may not be read");
        }
        if (!write.record()) {
            return Choice.none("the record is gone: there is nothing to capture");
        }
        return new Choice(write.action().equals("INSERT") ? CAPTURED_INSERT : CAPTURED_UPDATE, null);
    }
}
