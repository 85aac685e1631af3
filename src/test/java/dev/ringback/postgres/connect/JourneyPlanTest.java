package dev.ringback.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.postgres.reading.Filter;
import dev.ringback.postgres.reading.Search;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A search by what became of changes reads neither log from end to end. */
class JourneyPlanTest {
    private static Sync sync;

    @BeforeAll
    static void manyRows() {
        sync = Sync.withContacts();
        sync.database.execute("""
                INSERT INTO salesforce._trigger_log_archive (id, txid, created_at, state, action, table_name, record_id)
                SELECT nth, nth, now(), CASE WHEN nth % 1000 = 0 THEN 'FAILED' ELSE 'SUCCESS' END, 'UPDATE', 'contact', nth
                FROM generate_series(1, 100000) nth""", """
                INSERT INTO salesforce._trigger_log (id, txid, created_at, state, action, table_name, record_id)
                SELECT nth, nth, now(), CASE WHEN nth % 1000 = 0 THEN 'FAILED' ELSE 'NEW' END, 'UPDATE', 'contact', nth
                FROM generate_series(100001, 150000) nth""", """
                INSERT INTO database_trigger_logs (schema, klass_name, payload, txid, status)
                SELECT 'salesforce', 'contact', jsonb_build_object('operation', 'UPDATE', 'record_id', nth), nth, 'succeeded'
                FROM generate_series(1, 150000) nth""");
        sync.database.execute(
                "VACUUM ANALYZE salesforce._trigger_log_archive",
                "VACUUM ANALYZE salesforce._trigger_log",
                "VACUUM ANALYZE database_trigger_logs");
    }

    @AfterAll
    static void end() {
        sync.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "new", "success", "merged"})
    void eachStateIsReadAlongAnIndex(String state) {
        for (Search.Order order : Search.Order.values()) {
            assertThat(plan(state, order))
                    .contains("ringback_record")
                    .doesNotContain("Seq Scan on database_trigger_logs")
                    .doesNotContain("Seq Scan on _trigger_log");
        }
    }

    private static String plan(String state, Search.Order order) {
        Search search = new Search(Filter.everything(), order, null, 50);
        return Sync.get(sync.log().search(reading -> {
                    JourneyStatement statement = new JourneyStatement(search, Set.of(state), "salesforce", true);
                    return reading.ask("EXPLAIN " + statement.sql(), statement.parameters());
                }))
                .stream()
                .map(row -> row.getString(0))
                .collect(Collectors.joining("\n"));
    }
}
