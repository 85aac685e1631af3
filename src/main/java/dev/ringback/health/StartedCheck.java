package dev.ringback.health;

import dev.ringback.operations.Vitality;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

@Startup
@Singleton
class StartedCheck implements AsyncHealthCheck {
    private final Vitality vitality;

    StartedCheck(Vitality vitality) {
        this.vitality = vitality;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom()
                .item(HealthCheckResponse.named("the log is migrated")
                        .status(vitality.started())
                        .build());
    }
}
