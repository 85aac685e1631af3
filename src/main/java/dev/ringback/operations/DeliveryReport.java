package dev.ringback.operations;

import dev.ringback.delivery.AttemptWatch;
import dev.ringback.delivery.Delivery;
import dev.ringback.delivery.Receipt;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;

/** Makes metrics of the attempts to send. */
@Singleton
@Typed(DeliveryReport.class)
public final class DeliveryReport implements AttemptWatch {
    private static final Duration[] TIMES = {
        Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(500),
        Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofMinutes(1)
    };

    private final MeterRegistry meters;

    DeliveryReport(MeterRegistry meters) {
        this.meters = meters;
    }

    /** The kinds are those of the channels: what nobody here delivers is not attempted. */
    @Override
    public Uni<Receipt> over(Delivery delivery, Function<Delivery, Uni<Receipt>> attempt) {
        return Uni.createFrom().deferred(() -> {
            Timer.Sample begun = Timer.start(meters);
            return attempt.apply(delivery).invoke(receipt -> begun.stop(timer(delivery.kind(), receipt.kind())));
        });
    }

    private Timer timer(String kind, Receipt.Kind result) {
        return Timer.builder("ringback.delivery.attempt")
                .description("Attempts to send, by what came of them, and how long they took")
                .tag("kind", kind)
                .tag("result", result.name().toLowerCase(Locale.ROOT))
                .serviceLevelObjectives(TIMES)
                .register(meters);
    }
}
