package dev.ringback.postgres.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.postgres.Aside;
import dev.ringback.postgres.TestDatabase;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever steps a page is found in: all pages together hold each change of the filter once, in order. */
class WalkTest {
    private static final long CHANGES = 120_000;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static TestDatabase database;
    private static WrittenLog log;
    private static LogSession session;

    @BeforeAll
    static void fill() {
        database = TestDatabase.migrated();
        log = new WrittenLog(database.database(), "public");
        LargeLog.fill(log, CHANGES);
        session = new LogSession(database.pool());
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @ParameterizedTest
    @EnumSource(Search.Order.class)
    void allPagesTogetherHoldEachChangeOnceWithTheIndexAndWithoutIt(Search.Order order) {
        dropIndex();
        Map<String, Filter> filters = LargeLog.singleFilters(CHANGES);
        filters.keySet()
                .removeIf(name -> !name.matches(".*(agents|courses|curricula|dead|parked|self|TRUNCATE|ignored|retired"
                        + "|refused|old|nothing|since 1200|until 1200|txid).*"));
        for (String run : List.of("without", "with")) {
            filters.forEach((name, filter) -> {
                List<Long> all = counted(filter, order);
                List<Long> found = new ArrayList<>();
                Long after = null;
                for (int pages = 0; pages < 1 || after != null; pages++) {
                    LogReader.Ids page = page(
                            new Search(filter, order, after, 500),
                            run.equals("with") ? Duration.ofSeconds(10) : Duration.ZERO);
                    found.addAll(page.ids());
                    after = page.next().isPresent() ? (Long) page.next().getAsLong() : null;
                }
                assertThat(found).as(run + " the index: " + name).isEqualTo(all);
            });
            assertThat(keepIndex()).isIn(IndexBuilder.Result.BUILT, IndexBuilder.Result.IN_PLACE);
        }
    }

    @Test
    void whatIsRareAndLongAgoIsOnTheFirstPageOnceThereIsTheIndex() {
        keepIndex();
        Filter filter = Filter.where().table("curricula").build();
        AtomicLong clock = new AtomicLong();

        LogReader.Ids page = read(connection -> new Walk(
                        TestDatabase.HOME,
                        new Search(filter, Search.Order.NEWEST_FIRST, null, 50),
                        Duration.ofSeconds(1),
                        null,
                        () -> clock.addAndGet(1))
                .ids(connection));

        assertThat(page.ids()).isEqualTo(counted(filter, Search.Order.NEWEST_FIRST));
        assertThat(page.next()).isEmpty();
    }

    /** The time is up after the first window: what there is beyond it is the next page's. */
    @Test
    void aPageWhoseTimeIsUpLeadsOnToTheNext() {
        LogReader.Ids page = page(
                new Search(Filter.where().processor("retired").build(), Search.Order.NEWEST_FIRST, null, 50),
                Duration.ZERO);

        assertThat(page.ids()).isEmpty();
        assertThat(page.next()).hasValue(CHANGES - SearchStatement.WINDOW + 1);
    }

    @Test
    void whoActsGetsAllOfThemHoweverLongItTakes() {
        Filter filter = Filter.where().processor("retired").build();
        LogReader reader = new LogReader(session, TestDatabase.HOME);

        LogReader.Ids ids = session.actInSteps(
                        connection -> reader.ids(connection, new Search(filter, Search.Order.OLDEST_FIRST, null, 10)))
                .await()
                .atMost(LIMIT);

        assertThat(ids.ids()).isEqualTo(counted(filter, Search.Order.OLDEST_FIRST));
        assertThat(ids.next()).isEmpty();
    }

    /** A build that was killed leaves an index that is written to and never read. */
    @Test
    void aBrokenIndexIsDroppedAndBuiltAgain() throws SQLException {
        keepIndex();
        try (Connection superuser = database.database().connectAsSuperuser();
                Statement statement = superuser.createStatement()) {
            statement.execute(
                    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'public.ringback_words'::regclass");
        }

        assertThat(keepIndex()).isEqualTo(IndexBuilder.Result.BUILT);
        assertThat(keepIndex()).isEqualTo(IndexBuilder.Result.IN_PLACE);
        assertThat(log.query("SELECT count(*) FROM pg_index WHERE indrelid = 'database_trigger_logs'::regclass"
                        + " AND NOT indisvalid"))
                .containsExactly("0");
    }

    private static IndexBuilder.Result keepIndex() {
        return new IndexBuilder(
                        session, TestDatabase.HOME, () -> new Aside(database.vertx(), database.connectOptions()))
                .keep()
                .await()
                .atMost(LIMIT);
    }

    private static void dropIndex() {
        log.write("DROP INDEX IF EXISTS ringback_words");
    }

    private static LogReader.Ids page(Search search, Duration budget) {
        return read(connection -> new Walk(TestDatabase.HOME, search, budget, null, System::nanoTime).ids(connection));
    }

    private static <T> T read(Function<SqlConnection, Uni<T>> work) {
        return session.search(work).await().atMost(LIMIT);
    }

    /** The truth, by a scan of the whole log. */
    private static List<Long> counted(Filter filter, Search.Order order) {
        Conditions conditions = new Conditions().of(filter);
        String status = Conditions.oneOf(filter.statuses());
        String group = filter.group() == null ? "true" : "false";
        String sql = TestDatabase.HOME.sql("SELECT l.id FROM ${schema}.database_trigger_logs l WHERE "
                + conditions.with(status + " AND " + group) + " ORDER BY l.id "
                + (order == Search.Order.NEWEST_FIRST ? "DESC" : "ASC"));
        return read(connection -> connection.preparedQuery(sql).execute(conditions.values())).stream()
                .map(row -> row.getLong(0))
                .toList();
    }
}
