package dev.ringback.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StatusTest {
    @ParameterizedTest
    @EnumSource
    void aStatusIsReadFromItsWord(Status status) {
        assertThat(Status.of(status.word())).contains(status);
    }

    @ParameterizedTest
    @EnumSource
    void anOriginIsReadFromItsWord(Origin origin) {
        assertThat(Origin.of(origin.word())).contains(origin);
    }

    @ParameterizedTest
    @EnumSource
    void anOperationIsReadInAnyCase(Operation operation) {
        assertThat(Operation.of(operation.name())).contains(operation);
        assertThat(Operation.of(operation.name().toLowerCase(Locale.ROOT))).contains(operation);
    }

    @Test
    void anUnknownWordIsNothing() {
        assertThat(Status.of("PENDING")).isEmpty();
        assertThat(Origin.of("elsewhere")).isEmpty();
        assertThat(Operation.of("UPSERT")).isEmpty();
    }

    @Test
    void aDeadLetterIsFinalButNotDone() {
        assertThat(those(Status::isFinal)).isEqualTo(Set.of(Status.SUCCEEDED, Status.IGNORED, Status.DEAD));
        assertThat(those(Status::isDone)).isEqualTo(Set.of(Status.SUCCEEDED, Status.IGNORED));
    }

    private static Set<Status> those(Predicate<Status> condition) {
        return Stream.of(Status.values()).filter(condition).collect(Collectors.toSet());
    }
}
