package dev.ringback.operations;

import static dev.ringback.change.SampleChange.change;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Change;
import dev.ringback.change.Outcome;
import dev.ringback.change.SampleChange;
import dev.ringback.change.Settlement;
import dev.ringback.change.Status;
import dev.ringback.change.TableName;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChangeMetersTest {
    private static final Duration TOOK = Duration.ofMillis(3);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ChangeMeters meters = new ChangeMeters(registry);

    @Test
    void changesAreCountedByTableOperationAndStatus() {
        meters.watching(Set.of(SampleChange.USERS));

        settle(Status.SUCCEEDED, change(1).build(), change(2).build());
        settle(Status.SUCCEEDED, change(3).build(), change(4).updating("email").build());
        settle(Status.DEAD, change(5).build());

        assertThat(settled("public.users", "INSERT", "succeeded")).isEqualTo(3);
        assertThat(settled("public.users", "UPDATE", "succeeded")).isEqualTo(1);
        assertThat(settled("public.users", "INSERT", "dead")).isEqualTo(1);
    }

    @Test
    void tablesThatNobodyWatchesAreOneHoweverManyTheyAre() {
        meters.watching(Set.of(SampleChange.USERS));

        settle(
                Status.IGNORED,
                IntStream.range(0, 1000)
                        .mapToObj(nth ->
                                change(nth).in(TableName.of("made_up_" + nth)).build())
                        .toArray(Change[]::new));

        assertThat(settled("other", "INSERT", "ignored")).isEqualTo(1000);
        assertThat(labels("table")).containsExactly("other");
    }

    @Test
    void theLagIsThatOfChangesThatAreDone() {
        settle(Status.RETRYING, change(1).build());
        settle(Status.WAITING, change(1).build());
        settle(Status.PARKED, change(1).build());
        assertThat(registry.get("ringback.lag").timer().count()).isZero();

        settle(Status.SUCCEEDED, change(1).build());
        settle(Status.IGNORED, change(2).build());
        settle(Status.DEAD, change(3).build());
        assertThat(registry.get("ringback.lag").timer().count()).isEqualTo(3);
    }

    @Test
    void whatAScreenSaidIsCountedByTheScreen() {
        meters.settled(
                List.of(change(1).build()),
                List.of(settlement(
                        1,
                        Status.IGNORED,
                        Map.of("screen:echo", Outcome.ignored("echo"), "audit", Outcome.succeeded()))),
                TOOK);

        assertThat(registry.get("ringback.changes.screened")
                        .tags("screen", "echo", "status", "ignored")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(labels("screen")).containsExactly("echo");
    }

    private void settle(Status status, Change... changes) {
        meters.settled(
                List.of(changes),
                IntStream.range(0, changes.length)
                        .mapToObj(nth -> settlement(changes[nth].id(), status, Map.of()))
                        .toList(),
                TOOK);
    }

    private static Settlement settlement(long id, Status status, Map<String, Outcome> outcomes) {
        return new Settlement(id, status, null, outcomes, 0, Duration.ZERO, null, Duration.ZERO);
    }

    private double settled(String table, String operation, String status) {
        return registry.get("ringback.changes.settled")
                .tags("table", table, "operation", operation, "status", status)
                .counter()
                .count();
    }

    private Set<String> labels(String name) {
        return registry.getMeters().stream()
                .flatMap(meter -> meter.getId().getTags().stream())
                .filter(tag -> tag.getKey().equals(name))
                .map(Tag::getValue)
                .collect(Collectors.toSet());
    }
}
