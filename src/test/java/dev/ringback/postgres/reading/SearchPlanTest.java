package dev.ringback.postgres.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.change.Status;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Searches stay quick in a log with many settled changes: they do not read what they do not show. */
class SearchPlanTest {
    private static final String ODD_SCHEMA = "odd \"schema\"";

    private static final Pattern REMOVED = Pattern.compile("Rows Removed by Filter: (\\d+)");
    private static final Pattern RECHECKED = Pattern.compile("Rows Removed by Index Recheck: (\\d+)");
    private static final int PENDING = 9;
    /** The last pages of the log may have no summary yet, and are read. */
    private static final int ONE_RANGE = 6_000;

    private static EmbeddedDatabase server;
    private static WrittenLog log;

    @BeforeAll
    static void manySettledChanges() {
        server = EmbeddedDatabase.start(ServerOptions.fast());
        log = new WrittenLog(server.createDatabase("plans"), ODD_SCHEMA).installed();
        log.write("""
                INSERT INTO %s.database_trigger_logs (schema, klass_name, payload, status, created_at)
                SELECT 'public', 'users', jsonb_build_object('operation', 'UPDATE', 'record_id', nth % 50000)
                           || CASE WHEN nth % 1000 = 17 THEN jsonb_build_object('values',
                                  jsonb_build_object('sfid', '003x' || nth % 10000)) ELSE '{}' END,
                       CASE WHEN nth % 30000 = 0 THEN 'dead' WHEN nth % 30001 = 0 THEN 'pending'
                            WHEN nth < 50 THEN 'parked' ELSE 'succeeded' END,
                       '2026-01-01 00:00:00+00'::timestamptz + nth * interval '1 second'
                FROM generate_series(1, 300000) nth""");
        log.write("VACUUM ANALYZE %s.database_trigger_logs");
        log.write(IndexBuilder.CREATE.replace("${schema}", "%s"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Search.Order.class)
    void theNewestAreReadFromThePrimaryKey(Search.Order order) {
        assertThat(plan(EnumSet.allOf(Status.class), null, order))
                .contains("database_trigger_logs_pkey")
                .satisfies(SearchPlanTest::readsLittle);
    }

    @ParameterizedTest
    @CsvSource({
        "DEAD, ringback_unwell",
        "PARKED, ringback_unwell",
        "RETRYING, ringback_unwell",
        "PENDING, ringback_pending"
    })
    void aStatusThatNeedsSomebodyHasAnIndex(Status status, String index) {
        for (Search.Order order : Search.Order.values()) {
            assertThat(plan(Set.of(status), null, order)).contains(index).satisfies(SearchPlanTest::readsLittle);
        }
    }

    @Test
    void allThatIsOpenIsMerged() {
        assertThat(plan(
                        EnumSet.of(Status.PENDING, Status.RETRYING, Status.WAITING, Status.PARKED, Status.DEAD),
                        null,
                        Search.Order.NEWEST_FIRST))
                .contains("ringback_unwell", "ringback_pending")
                .satisfies(SearchPlanTest::readsLittle);
    }

    @ParameterizedTest
    @EnumSource(Search.Order.class)
    void aRecordsHistoryHasAnIndex(Search.Order order) {
        assertThat(plan(EnumSet.allOf(Status.class), "17", order))
                .contains("ringback_record", "ringback_pending")
                .satisfies(SearchPlanTest::readsLittle);
        assertThat(plan(Set.of(Status.DEAD, Status.SUCCEEDED), "17", order))
                .contains("ringback_record")
                .satisfies(SearchPlanTest::readsLittle);
    }

    @ParameterizedTest
    @EnumSource(Search.Order.class)
    void allThatHappenedToARecordOfSalesforceHasAnIndex(Search.Order order) {
        for (Set<Status> statuses : List.of(EnumSet.allOf(Status.class), Set.of(Status.DEAD, Status.SUCCEEDED))) {
            assertThat(plan(Filter.where().status(statuses).sfid("003x17").build(), order))
                    .contains("ringback_sfid")
                    .satisfies(SearchPlanTest::readsLittle);
        }
    }

    /** Each of these words alone, where it occurs nowhere: nothing is read but the index's summaries. */
    @ParameterizedTest
    @MethodSource("rareWords")
    void whatIsRareIsFoundByTheSummariesOfItsWords(String name, Filter filter) {
        SpanStatement statement = new SpanStatement(filter, 0, 300_001);

        log.write("ALTER DATABASE plans SET enable_seqscan = off; ALTER DATABASE plans SET enable_indexscan = off");
        String plan = explained(statement.sql(), statement.parameters());
        log.write("ALTER DATABASE plans RESET ALL");

        assertThat(plan)
                .as(name)
                .containsPattern("Bitmap Index Scan on ringback_(words|history)")
                .doesNotContain("database_trigger_logs_pkey")
                .satisfies(SearchPlanTest::readsLittle);
    }

    static Stream<Arguments> rareWords() {
        Instant early = Instant.parse("2025-01-01T00:00:00Z");
        return Stream.of(
                Arguments.of("schema", Filter.where().schema("none").build()),
                Arguments.of("table", Filter.where().table("none").build()),
                Arguments.of(
                        "operation",
                        Filter.where().operation(Operation.TRUNCATE).build()),
                Arguments.of("origin", Filter.where().origin(Origin.SELF).build()),
                Arguments.of(
                        "status", Filter.where().status(Set.of(Status.IGNORED)).build()),
                Arguments.of(
                        "since",
                        Filter.where()
                                .since(Instant.parse("2027-01-01T00:00:00Z"))
                                .build()),
                Arguments.of("until", Filter.where().until(early).build()),
                Arguments.of("txid", Filter.where().txid(3L).build()));
    }

    /** What no index knows is asked of the rows of a window, and of no others. */
    @ParameterizedTest
    @EnumSource(Search.Order.class)
    void whatNoIndexKnowsIsAskedOfAWindowAlone(Search.Order order) {
        for (Filter filter : List.of(
                Filter.where().processor("none").build(),
                Filter.where().error("none").build(),
                Filter.where().table("none").build())) {
            SearchStatement statement = new SearchStatement(new Search(filter, order, null, 50), 1_000);

            assertThat(explained(statement.sql(), statement.parameters()))
                    .contains("database_trigger_logs_pkey", "Rows Removed by Filter: 1000\n")
                    .doesNotContain("Seq Scan on database_trigger_logs", "Sort");
        }
    }

    @Test
    void theDeadOfOneTableAreAskedOfAWindowOfTheDead() {
        Filter filter = Filter.where().status(Set.of(Status.DEAD)).table("none").build();

        assertThat(plan(filter, Search.Order.NEWEST_FIRST)).contains("ringback_unwell", "Rows Removed by Filter: 10\n");
    }

    private static String plan(Set<Status> statuses, @Nullable String recordId, Search.Order order) {
        return plan(Filter.where().status(statuses).recordId(recordId).build(), order);
    }

    private static String plan(Filter filter, Search.Order order) {
        SearchStatement statement = new SearchStatement(new Search(filter, order, null, 50), SearchStatement.WINDOW);
        return explained(statement.sql(), statement.parameters());
    }

    private static String explained(String statement, Tuple parameters) {
        String sql = statement.replace("${schema}", "%s");
        // JDBC's parameters have no numbers; as constants they give the plan that the first executions get.
        for (int i = 0; i < parameters.size(); i++) {
            sql = sql.replaceAll("\\$" + (i + 1) + "(?=::)", "'" + parameters.getValue(i) + "'");
        }
        return String.join("\n", log.query("EXPLAIN (ANALYZE, BUFFERS OFF, TIMING OFF) " + sql));
    }

    /** No scan of the whole table, and next to no rows that are thrown away after they were read. */
    private static void readsLittle(String plan) {
        assertThat(plan).doesNotContain("Seq Scan on database_trigger_logs");
        assertThat(REMOVED.matcher(plan).results().map(line -> Integer.valueOf(line.group(1))))
                .allMatch(rows -> rows <= PENDING);
        assertThat(RECHECKED.matcher(plan).results().map(line -> Integer.valueOf(line.group(1))))
                .allMatch(rows -> rows <= ONE_RANGE);
    }
}
