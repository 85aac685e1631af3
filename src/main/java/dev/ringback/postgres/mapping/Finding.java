package dev.ringback.postgres.mapping;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a mapping's tables are.
 *
 * @param mapping its name
 * @param statements to work with; null while it cannot
 * @param absent what is not there yet, or null
 * @param refused what is wrong with the mapping: the place, the value and the mend of each
 * @param begun whether it has ever had a pair
 */
public record Finding(
        String mapping,
        @Nullable Statements statements,
        @Nullable String absent,
        List<String> refused,
        boolean begun) {

    public Finding {
        refused = List.copyOf(refused);
    }

    public boolean isWell() {
        return statements != null;
    }

    /** Why it cannot work. */
    public String words() {
        return absent != null ? absent : String.join("; ", refused);
    }
}
