package dev.ringback.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.change.Status;
import dev.ringback.postgres.reading.Filter;
import dev.ringback.postgres.reading.LogEntry;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A filter of the list, asked of one change that is told as it happens. */
class EventFilterTest {
    private static final LogEntry DEAD = entry(
            Status.DEAD,
            "public",
            "users",
            "17",
            "003A",
            "UPDATE",
            "connect",
            "the Timeout was reached",
            "{\"audit\": {\"status\": \"dead\"}}");
    private static final LogEntry BARE = entry(Status.SUCCEEDED, null, null, null, null, null, null, null, "{}");

    static Stream<Arguments> words() {
        return Stream.of(
                Arguments.of(
                        where().status(Set.of(Status.DEAD, Status.PARKED)), where().status(Set.of(Status.PENDING))),
                Arguments.of(where().schema("public"), where().schema("salesforce")),
                Arguments.of(where().table("users"), where().table("user")),
                Arguments.of(where().recordId("17"), where().recordId("1")),
                Arguments.of(where().sfid("003A"), where().sfid("003B")),
                Arguments.of(where().operation(Operation.UPDATE), where().operation(Operation.INSERT)),
                Arguments.of(where().origin(Origin.CONNECT), where().origin(Origin.LOCAL)),
                Arguments.of(where().processor("audit"), where().processor("aud")),
                Arguments.of(where().error("TIMEOUT was"), where().error("time-out")),
                Arguments.of(
                        where().table("users").error("timeout"),
                        where().table("tickets").error("timeout")));
    }

    @ParameterizedTest
    @MethodSource("words")
    void aChangeIsToldIfEachWordIsTrueOfIt(Filter.Builder told, Filter.Builder kept) {
        assertThat(EventFilter.of(told.build())).accepts(DEAD).rejects(BARE);
        assertThat(EventFilter.of(kept.build())).rejects(DEAD, BARE);
    }

    @Test
    void withoutAFilterAllAreTold() {
        assertThat(EventFilter.of(Filter.everything())).accepts(DEAD, BARE);
    }

    private static Filter.Builder where() {
        return Filter.where();
    }

    private static LogEntry entry(
            Status status,
            String schema,
            String table,
            String recordId,
            String sfid,
            String operation,
            String origin,
            String error,
            String processors) {
        return new LogEntry(
                1,
                schema,
                table,
                recordId,
                sfid,
                operation,
                status,
                origin,
                10,
                null,
                null,
                null,
                null,
                error,
                null,
                processors);
    }
}
