package dev.ringback.postgres.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import dev.ringback.postgres.Aside;
import dev.ringback.postgres.Home;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a page of a list costs behind ten million changes, for each filter alone. Run with {@code ./mvnw verify -Pfigures
 * -Dit.test=ListFiguresIT}, and with {@code -Dchanges=1000000} for fewer.
 */
@Tag("figures")
class ListFiguresIT {
    private static final long CHANGES = Long.getLong("changes", 10_000_000);
    private static final int TIMES = 5;
    private static final Duration BOUND = Duration.ofMillis(50);
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static EmbeddedDatabase server;
    private static Vertx vertx;
    private static LogReader reader;

    @BeforeAll
    static void fill() {
        server = EmbeddedDatabase.start(ServerOptions.fast());
        var database = server.createDatabase("lists");
        WrittenLog log = new WrittenLog(database, "public").installed();
        LargeLog.fill(log, CHANGES);
        vertx = Vertx.vertx();
        PgConnectOptions options = PgConnectOptions.fromUri(database.url()).setCachePreparedStatements(true);
        Pool pool = Pool.pool(vertx, options, new PoolOptions().setMaxSize(2));
        Home home = new Home("public");
        LogSession session = new LogSession(pool);
        new IndexBuilder(session, home, () -> new Aside(vertx, options))
                .keep()
                .await()
                .atMost(Duration.ofMinutes(10));
        reader = new LogReader(session, home);
    }

    @AfterAll
    static void close() {
        vertx.closeAndAwait();
        server.close();
    }

    @Test
    void eachListWithOneFilterAnswersWithin50Milliseconds() {
        List<String> late = new ArrayList<>();
        LargeLog.singleFilters(CHANGES).forEach((name, filter) -> {
            for (Search.Order order : Search.Order.values()) {
                long[] nanos = new long[TIMES];
                LogReader.Page page = page(filter, order);
                for (int i = 0; i < TIMES; i++) {
                    long start = System.nanoTime();
                    page = page(filter, order);
                    nanos[i] = System.nanoTime() - start;
                }
                Arrays.sort(nanos);
                String line = String.format(
                        Locale.ROOT,
                        "figures: %-28s %-12s %5.1f ms, at most %5.1f ms, %2d changes%s",
                        name,
                        order,
                        nanos[TIMES / 2] / 1e6,
                        nanos[TIMES - 1] / 1e6,
                        page.entries().size(),
                        page.next().isEmpty()
                                ? ", the last page"
                                : page.entries().size() < 50 ? ", and a next page" : "");
                System.out.println(line);
                if (nanos[TIMES / 2] > BOUND.toNanos()) {
                    late.add(line);
                }
            }
        });
        assertThat(late).isEmpty();
    }

    private static LogReader.Page page(Filter filter, Search.Order order) {
        return reader.page(new Search(filter, order, null, 50)).await().atMost(LIMIT);
    }
}
