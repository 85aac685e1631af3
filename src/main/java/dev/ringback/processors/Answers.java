package dev.ringback.processors;

import dev.ringback.change.Outcome;
import dev.ringback.processing.Outcomes;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.util.HashMap;
import java.util.Map;

/** Reads what a statement answers for each change: the change's id, and a word. */
public final class Answers {
    private Answers() {}

    /**
     * Turns words into outcomes.
     *
     * @throws IllegalStateException for a word that has none: what we do not understand is no success
     */
    public static Outcomes read(RowSet<Row> rows, Map<String, Outcome> byWord) {
        Map<Long, Outcome> outcomes = new HashMap<>();
        for (Row row : rows) {
            String word = String.valueOf(row.getString(1));
            Outcome outcome = byWord.get(word);
            if (outcome == null) {
                throw new IllegalStateException("the database answered '" + word + "', known are " + byWord.keySet());
            }
            outcomes.put(row.getLong(0), outcome);
        }
        return Outcomes.of(outcomes);
    }
}
