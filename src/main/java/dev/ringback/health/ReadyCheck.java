package dev.ringback.health;

import dev.ringback.operations.ConnectReport;
import dev.ringback.operations.Presence;
import dev.ringback.operations.Problems;
import dev.ringback.operations.Vitality;
import dev.ringback.postgres.reading.Census;
import dev.ringback.postgres.reading.CensusTaker;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready when the database answers and the log is migrated. What is merely amiss (no bell is heard, a table is missing, a
 * processor cannot work, capture had a gap) is said in the data: everything else goes on, and so must the service.
 */
@Readiness
@Singleton
class ReadyCheck implements AsyncHealthCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Vitality vitality;
    private final Presence presence;
    private final Problems problems;
    private final CensusTaker censusTaker;
    private final ConnectReport connect;

    ReadyCheck(
            Vitality vitality, Presence presence, Problems problems, CensusTaker censusTaker, ConnectReport connect) {
        this.vitality = vitality;
        this.presence = presence;
        this.problems = problems;
        this.censusTaker = censusTaker;
        this.connect = connect;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("database, ears and triggers")
                .withData("listening", presence.listening() ? "listening" : "poll-only")
                .withData("porter", presence.porter());
        problems.list().forEach(problem -> answer.withData("problem: " + problem.source(), problem.message()));
        if (connect.alarmingFailures() > 0) {
            answer.withData("salesforceFailures", connect.alarmingFailures());
        }
        if (!vitality.started()) {
            return Uni.createFrom()
                    .item(answer.withData("reason", "the log is not migrated yet")
                            .down()
                            .build());
        }
        return censusTaker
                .census()
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .map(census -> well(answer, census))
                .onFailure()
                .recoverWithItem(() -> answer.withData("reason", "the database does not answer")
                        .down()
                        .build());
    }

    private static HealthCheckResponse well(HealthCheckResponseBuilder answer, Census census) {
        return answer.withData("backlog", census.changes().byStatus().getOrDefault("pending", 0L))
                .withData("lagMillis", Math.round(census.oldestPendingSeconds().orElse(0) * 1000))
                .withData("unacknowledgedGaps", census.unacknowledgedGaps())
                .up()
                .build();
    }
}
