package dev.ringback.postgres.connect;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one log has and the other has not.
 *
 * @param since from when on was compared; later than was asked for where one of the logs does not reach back so far
 * @param until up to when; earlier than was asked for where that is too young to be judged
 * @param theirs local writes of watched tables in Connect's log
 * @param quiet those of them that our own processors made, which our log rightly has not
 * @param ours local changes of mapped tables in our log; null where Connect's archive cannot be read
 */
public record Comparison(
        Instant since,
        Instant until,
        long theirs,
        long quiet,
        @Nullable Long ours,
        Missing missingHere,
        Missing missingThere) {

    /** How many are missing, and the latest of them. */
    public record Missing(long amount, List<Lost> latest) {
        public Missing {
            latest = List.copyOf(latest);
        }
    }

    /**
     * One write.
     *
     * @param id in the log that has it
     * @param gap of the capture that explains it, if one is known
     */
    public record Lost(
            long id,
            String table,
            @Nullable String recordId,
            String operation,
            @Nullable Long txid,
            @Nullable Instant at,
            @Nullable Long gap) {
        static Lost read(Row row) {
            return new Lost(
                    row.getLong("id"),
                    row.getString("table_name"),
                    row.getString("record_id"),
                    row.getString("operation"),
                    row.getLong("txid"),
                    Attempt.instant(row, "created_at"),
                    row.getLong("gap"));
        }
    }
}
