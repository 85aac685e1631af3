package dev.ringback.processors.tickets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.processing.Batch;
import dev.ringback.processing.Engine;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.Processor;
import dev.ringback.processors.Workbench;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;

/** A hundred tickets at once, four replicas: each agent has as many in the end as if one replica had dealt them out. */
class AssignTicketsSideBySideTest {
    private static final int REPLICAS = 4;
    private static final int SHARE = 25;

    @RepeatedTest(5)
    void fourReplicasAssignAHundredTicketsAsFairlyAsOne() {
        try (Workbench bench = new Workbench(new AssignTicketAgent(Patience.ONE_DAY))) {
            bench.execute(
                    "INSERT INTO agents (id, name, active) SELECT n, 'agent', n <> 4 FROM generate_series(1, 7) n",
                    // Busy ones: agent 1 has 30 open tickets, agent 2 has 9, agent 3 has 2.
                    "INSERT INTO tickets (subject, agent_id) SELECT 'old', 1 FROM generate_series(1, 30)",
                    "INSERT INTO tickets (subject, agent_id) SELECT 'old', 2 FROM generate_series(1, 9)",
                    "INSERT INTO tickets (subject, agent_id) SELECT 'old', 3 FROM generate_series(1, 2)",
                    """
                    WITH ticket AS (INSERT INTO tickets (subject) SELECT 'new' FROM generate_series(1, 100) RETURNING id)
                    INSERT INTO database_trigger_logs (payload, schema, klass_name, created_at, updated_at)
                    SELECT jsonb_build_object('operation', 'INSERT', 'klass_name', 'tickets',
                                              'crud_method', 'create_or_update', 'record_id', id::text),
                           'public', 'tickets', now(), now() FROM ticket""");
            Together together = new Together(REPLICAS);
            List<Uni<Integer>> replicas = IntStream.range(0, REPLICAS)
                    .mapToObj(n -> bench.engine(new Waiting(new AssignTicketAgent(Patience.ONE_DAY), together)))
                    .map(AssignTicketsSideBySideTest::workAll)
                    .toList();
            Uni.join().all(replicas).andFailFast().await().atMost(Duration.ofSeconds(30));

            assertThat(bench.outcomes()).hasSize(100).containsOnly("succeeded");
            assertThat(bench.rows("SELECT count(*), count(agent_id) FROM tickets WHERE subject = 'new'"))
                    .containsExactly("100|100");
            assertThat(bench.rows("SELECT agent_id, count(*) FROM tickets GROUP BY agent_id ORDER BY agent_id"))
                    .isEqualTo(dealtOut(new int[] {0, 30, 9, 2, -1, 0, 0, 0}, 100));
        }
    }

    /** Until it has found nothing. */
    private static Uni<Integer> workAll(Engine<SqlConnection> engine) {
        return engine.work(SHARE)
                .chain(worked -> worked.changes() == 0 ? Uni.createFrom().item(0) : workAll(engine));
    }

    /** One ticket after the other to the least busy; -1 is not active. */
    private static List<String> dealtOut(int[] loads, int tickets) {
        for (int ticket = 0; ticket < tickets; ticket++) {
            int least = IntStream.range(1, loads.length)
                    .filter(agent -> loads[agent] >= 0)
                    .reduce((one, other) -> loads[other] < loads[one] ? other : one)
                    .orElseThrow();
            loads[least]++;
        }
        return IntStream.range(1, loads.length)
                .filter(agent -> loads[agent] >= 0)
                .mapToObj(agent -> agent + "|" + loads[agent])
                .toList();
    }

    /** Lets everybody go once all are there. */
    private static final class Together {
        private final CompletableFuture<Void> complete = new CompletableFuture<>();
        private final AtomicInteger missing;

        Together(int all) {
            this.missing = new AtomicInteger(all);
        }

        Uni<Void> arrive() {
            if (missing.decrementAndGet() == 0) {
                complete.complete(null);
            }
            return Uni.createFrom().completionStage(complete);
        }
    }

    /** Begins only when all replicas have claimed their share. */
    private record Waiting(Processor<SqlConnection> processor, Together together) implements Processor<SqlConnection> {
        @Override
        public String name() {
            return processor.name();
        }

        @Override
        public List<Interest> interests() {
            return processor.interests();
        }

        @Override
        public Uni<Outcomes> process(Batch batch, SqlConnection transaction) {
            return together.arrive().chain(() -> processor.process(batch, transaction));
        }
    }
}
