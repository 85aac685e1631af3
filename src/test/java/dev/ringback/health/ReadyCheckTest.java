package dev.ringback.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.operations.ConnectReport;
import dev.ringback.operations.Presence;
import dev.ringback.operations.Problems;
import dev.ringback.operations.Vitality;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.reading.CensusTaker;
import dev.ringback.postgres.reading.LogSession;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

class ReadyCheckTest {
    private final Problems problems = new Problems(Clock.systemUTC());
    private final ConnectReport connect = new ConnectReport(new SimpleMeterRegistry(), problems, Clock.systemUTC());

    @Test
    void manyFailedWritesToSalesforceAreSaidAndItStaysReady() {
        try (TestDatabase database = TestDatabase.migrated()) {
            ReadyCheck check = new ReadyCheck(
                    new Alive(),
                    new There(),
                    problems,
                    new CensusTaker(new LogSession(database.pool()), TestDatabase.HOME, Clock.systemUTC()),
                    connect);
            connect.counted(null, new ConnectReport.Counts(Map.of("failed", 9L), 9, 0), 10);
            assertThat(data(check)).doesNotContainKey("salesforceFailures");

            connect.counted(null, new ConnectReport.Counts(Map.of("failed", 12L), 12, 0), 10);
            assertThat(data(check)).containsEntry("salesforceFailures", 12L).containsKey("problem: connect failures");
        }
    }

    private static Map<String, Object> data(ReadyCheck check) {
        HealthCheckResponse answer = check.call().await().atMost(Duration.ofSeconds(10));
        assertThat(answer.getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
        return answer.getData().orElseThrow();
    }

    private static final class Alive implements Vitality {
        @Override
        public boolean started() {
            return true;
        }

        @Override
        public boolean turning() {
            return true;
        }
    }

    private static final class There implements Presence {
        @Override
        public String replica() {
            return "here";
        }

        @Override
        public boolean listening() {
            return true;
        }

        @Override
        public boolean porter() {
            return true;
        }

        @Override
        public Instant startedAt() {
            return Instant.EPOCH;
        }
    }
}
