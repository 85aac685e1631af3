package dev.ringback.postgres.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.demo.Database;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import dev.ringback.packaged.ServiceProcess;
import dev.ringback.postgres.Aside;
import dev.ringback.postgres.Home;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What a page of a list costs behind ten million changes, for each filter alone, and what the status does. Run with {@code ./mvnw verify -Pfigures
 * -Dit.test=ListFiguresIT}, and with {@code -Dchanges=1000000} for fewer.
 */
@Tag("figures")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ListFiguresIT {
    private static final long CHANGES = Long.getLong("changes", 10_000_000);
    private static final int TIMES = 5;
    private static final Duration BOUND = Duration.ofMillis(50);
    private static final Duration WATCHED = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static EmbeddedDatabase server;
    private static Database database;
    private static Vertx vertx;
    private static LogReader reader;

    @BeforeAll
    static void fill() {
        server = EmbeddedDatabase.start(ServerOptions.fast());
        database = server.createDatabase("lists");
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
    @Order(1)
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

    /** Last, for a service settles what it finds. Each second the figures are taken anew, and somebody waits for that. */
    @Test
    @Order(2)
    void theStatusAnswersWithin50Milliseconds() {
        Map<String, String> settings = Map.of(
                "QUARKUS_MAILER_PORT", "1",
                "RINGBACK_RETENTION_ENABLED", "false",
                "RINGBACK_LIMITS_REQUESTS_PER_MINUTE", "1000000");
        try (ServiceProcess service = ServiceProcess.start(database, settings).awaitListening()) {
            long first = nanosOfTheStatus(service);
            List<Long> nanos = new ArrayList<>();
            for (long start = System.nanoTime(); System.nanoTime() - start < WATCHED.toNanos(); ) {
                nanos.add(nanosOfTheStatus(service));
            }
            Collections.sort(nanos);
            long nearlyAll = nanos.get(nanos.size() * 99 / 100);
            System.out.printf(
                    Locale.ROOT,
                    "figures: the status: the first %.1f ms, %d others %.1f ms, p99 %.1f ms, at most %.1f ms%n",
                    first / 1e6,
                    nanos.size(),
                    nanos.get(nanos.size() / 2) / 1e6,
                    nearlyAll / 1e6,
                    nanos.get(nanos.size() - 1) / 1e6);
            assertThat(nearlyAll).isLessThan(BOUND.toNanos());
        }
    }

    private static long nanosOfTheStatus(ServiceProcess service) {
        long start = System.nanoTime();
        assertThat(service.get("/api/v1/status")).contains("\"counts\":{");
        return System.nanoTime() - start;
    }

    private static LogReader.Page page(Filter filter, Search.Order order) {
        return reader.page(new Search(filter, order, null, 50)).await().atMost(LIMIT);
    }
}
