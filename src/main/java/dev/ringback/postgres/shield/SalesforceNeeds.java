package dev.ringback.postgres.shield;

import dev.ringback.change.Change;
import dev.ringback.change.Outcome;
import dev.ringback.change.TableName;
import dev.ringback.postgres.Home;
import dev.ringback.processing.Need;
import dev.ringback.processing.Needs;
import dev.ringback.salesforce.WaitSettings;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads from the mapped table how far Salesforce is. A record that Salesforce has refused goes on waiting: when the write is
 * repaired, it goes on by itself, and what was said of it stands in the reason meanwhile. A row that is gone waits for
 * nothing.
 */
@Singleton
public final class SalesforceNeeds implements Needs<SqlConnection> {
    private static final Set<String> SYNCED = Set.of("SYNCED", "INSERTED", "UPDATED");
    private static final int LONGEST_ERROR = 500;

    private static final String STATE = """
            SELECT s.record_id, s.sfid, s.lastop, s.err
            FROM ${schema}.ringback_synced($1::text, $2::text, $3::text[]) s""";

    private final String state;
    private final Duration patience;

    @Inject
    public SalesforceNeeds(Home home, WaitSettings settings) {
        this(home, settings.patience());
    }

    /** @param patience how long a change may wait */
    public SalesforceNeeds(Home home, Duration patience) {
        this.state = home.sql(STATE);
        this.patience = patience;
    }

    @Override
    public Uni<Map<Long, Outcome>> unmet(Need need, List<Change> changes, SqlConnection transaction) {
        TableName table = changes.get(0).table();
        String[] records = changes.stream().map(Change::key).distinct().toArray(String[]::new);
        return transaction
                .preparedQuery(state)
                .execute(Tuple.of(table.schema(), table.name(), records))
                .map(rows -> waiting(need, changes, rows));
    }

    private Map<Long, Outcome> waiting(Need need, List<Change> changes, RowSet<Row> rows) {
        Map<String, String> unmet = new HashMap<>();
        for (Row row : rows) {
            if (!isMet(need, row)) {
                unmet.put(row.getString(0), refusal(row.getString(2), row.getString(3)));
            }
        }
        Map<Long, Outcome> waiting = new HashMap<>();
        for (Change change : changes) {
            String refusal = unmet.get(change.key());
            if (refusal != null) {
                String condition = need.condition(change.table(), change.key());
                waiting.put(change.id(), Outcome.waiting(condition, refusal, patience));
            }
        }
        return waiting;
    }

    private static boolean isMet(Need need, Row row) {
        return switch (need) {
            case SFID -> row.getString(1) != null;
            case SYNCED -> row.getString(2) != null && SYNCED.contains(row.getString(2));
        };
    }

    private static String refusal(@Nullable String lastOp, @Nullable String error) {
        if (!"FAILED".equals(lastOp)) {
            return "";
        }
        String said = error == null ? "" : " " + error;
        return "FAILED" + (said.length() > LONGEST_ERROR ? said.substring(0, LONGEST_ERROR) + "…" : said);
    }
}
