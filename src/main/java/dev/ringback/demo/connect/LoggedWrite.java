package dev.ringback.demo.connect;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of Connect's log that is to be pushed.
 *
 * @param values of the columns that it has captured
 */
record LoggedWrite(
        int id,
        Action action,
        String table,
        int recordId,
        @Nullable String sfid,
        Map<String, @Nullable String> values) {
    enum Action {
        INSERT,
        UPDATE,
        DELETE
    }
}
