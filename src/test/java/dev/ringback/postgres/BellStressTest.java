package dev.ringback.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.postgres.BellTown.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Transactions that hold their changes back for a while, so that the porter comes and goes among them. Nobody polls: a
 * bell that is lost leaves its change lying until the next one, and the last for ever.
 */
class BellStressTest {
    private static final Logger LOG = Logger.getLogger(BellStressTest.class);
    private static final int WRITERS = 6;
    private static final int EACH = 130;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void everyChangeIsSettledWithoutAnyPoll(int replicas) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try (BellTown town = BellTown.open()) {
            for (int i = 0; i < replicas; i++) {
                town.replica().start();
            }
            List<Future<List<Long>>> writing = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int seed = i;
                writing.add(threads.submit(() -> write(town, new Random(seed))));
            }
            List<Long> latencies = new ArrayList<>();
            for (Future<List<Long>> one : writing) {
                latencies.addAll(one.get(5, TimeUnit.MINUTES));
            }
            latencies.sort(null);
            LOG.infof(
                    "%d replicas, %d changes: median %.1f ms, 99 %% %.1f ms, longest %.1f ms",
                    replicas,
                    latencies.size(),
                    latencies.get(latencies.size() / 2) / 1e6,
                    latencies.get(latencies.size() * 99 / 100) / 1e6,
                    latencies.get(latencies.size() - 1) / 1e6);
            assertThat(town.number("SELECT count(*) FROM effects")).isEqualTo(WRITERS * EACH);
        } finally {
            threads.shutdownNow();
        }
    }

    /** How long after its commit each change was settled. The pauses are the load, nothing waits for them. */
    private static List<Long> write(BellTown town, Random random) throws InterruptedException {
        List<Long> users = new ArrayList<>();
        List<Long> committed = new ArrayList<>();
        try (Writer writer = new Writer(town.connect())) {
            for (int i = 0; i < EACH; i++) {
                long user = writer.insert();
                TimeUnit.MILLISECONDS.sleep(random.nextInt(61));
                writer.commit();
                users.add(user);
                committed.add(System.nanoTime());
                TimeUnit.MILLISECONDS.sleep(random.nextInt(20));
                writer.execute("BEGIN");
            }
        }
        List<Long> latencies = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            latencies.add(town.awaitSettled(users.get(i)) - committed.get(i));
        }
        return latencies;
    }
}
