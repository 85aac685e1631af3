package dev.ringback.postgres.capture;

import dev.ringback.change.Operation;
import dev.ringback.change.TableName;
import java.util.List;

/**
 * How one operation of one watched table was captured when it was last seen to be.
 *
 * @param marks of the table and its partitions
 * @param functions see {@link Functions.State#marks()}
 * @param aged whether that was so long ago that it should be renewed
 */
record Sighting(Point point, List<Mark> marks, String functions, boolean aged) {
    /** What is watched over: an operation of a table. */
    record Point(TableName table, Operation operation) {}

    boolean shows(List<Mark> others, String otherFunctions) {
        return functions.equals(otherFunctions) && marks.size() == others.size() && marks.containsAll(others);
    }
}
