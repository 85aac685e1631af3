package dev.ringback.postgres.backfill;

import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an order can be carried out, or why it cannot.
 *
 * @param operation as which the rows are logged
 * @param origin likewise
 * @param copies the columns whose values are copied, as capture does
 * @param keys the columns that name a row
 * @param estimated how many rows, as the planner believes
 * @param counted how many rows; null where it would take too long to count them
 * @param flaw why not, or null
 */
public record BackfillPlan(
        BackfillOrder order,
        Operation operation,
        Origin origin,
        List<String> copies,
        List<String> keys,
        long estimated,
        @Nullable Long counted,
        @Nullable Flaw flaw) {
    public BackfillPlan {
        copies = List.copyOf(copies);
        keys = List.copyOf(keys);
    }

    /**
     * What is wrong with the order.
     *
     * @param member of the order, as it is called there
     */
    public record Flaw(String member, String value, String detail, List<String> allowed) {
        public Flaw {
            allowed = List.copyOf(allowed);
        }
    }

    static BackfillPlan not(BackfillOrder order, Flaw flaw) {
        return new BackfillPlan(order, Operation.INSERT, Origin.LOCAL, List.of(), List.of(), 0, null, flaw);
    }

    /** The better of the two numbers. */
    public long rows() {
        return counted == null ? estimated : counted;
    }
}
