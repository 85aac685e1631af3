package dev.ringback.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.change.Outcome;
import dev.ringback.change.Status;
import dev.ringback.change.TableName;
import dev.ringback.processing.Interest;
import dev.ringback.salesforce.FlipFlops.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlipFlopsTest {
    private static final TableName CONTACT = new TableName("salesforce", "contact");

    /** Each step: who, what value, how many seconds ago. And which of them, from 1, are returns; ! is parked. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', nullValues = "-", textBlock = """
            local A 9, connect B 8;                                     ''
            local A 9, connect B 8, local A 7;                          3
            local A 9, local B 8, local A 7;                            ''
            local A 9, connect B 8, connect A 7;                        ''
            local A 9, connect B 8, local C 7;                          ''
            local A 9, connect B 8, self A 7;                           3
            local A 9, connect B 8, local B 7, local A 6;               4
            local null 9, connect B 8, local null 7;                    3
            local A 69, connect B 8, local A 7;                         ''
            local A 9, connect B 8, local A 7, connect B 6;             3 4
            local A 9, connect B 8, local A 7, connect B 6, local A 5;  3 4 5!
            local A 9, connect B 8, local A 7, connect B 6, insert A 5; 3 4
            local A 90, connect B 80, local A 70, connect B 62, local A 5, connect B 4, local A 3; 3 4 6 7!
            """)
    void aValueThatSomebodyElseBringsBackIsAFlipFlop(String history, String returns) {
        List<String> found = new ArrayList<>();
        List<Step> steps = steps(history);
        Map<Long, Outcome> judged =
                flipFlops(Optional.of(List.of("contact.email"))).judge(CONTACT, steps);
        for (Step step : steps) {
            Outcome outcome = judged.get(step.id());
            if (outcome != null) {
                found.add(step.id() + (outcome.status() == Status.PARKED ? "!" : ""));
            }
        }
        assertThat(String.join(" ", found)).isEqualTo(returns);
    }

    @Test
    void itIsSaidWhichColumnReturnedAndHowOften() {
        Map<Long, Outcome> judged = flipFlops(Optional.of(List.of("contact.email")))
                .judge(CONTACT, steps("local A 9, connect B 8, local A 7, connect B 6, local A 5"));
        assertThat(judged.get(3L).reason())
                .isEqualTo("flip-flop: email returned to an earlier value, time 1 within PT1M");
        assertThat(judged.get(5L).reason())
                .isEqualTo("flip-flop: email returned to an earlier value, time 3 within PT1M, parked at 3");
    }

    @Test
    void whatIsNotWatchedIsNotCompared() {
        assertThat(flipFlops(Optional.of(List.of("contact.phone")))
                        .judge(CONTACT, steps("local A 9, connect B 8, local A 7")))
                .isEmpty();
    }

    @Test
    void theValuesOfWatchedColumnsAreCaptured() {
        FlipFlops flipFlops = flipFlops(Optional.of(List.of("contact.email", "public.users.email", "users.phone")));
        List<Interest> interests = List.of(
                Interest.in(CONTACT, Operation.UPDATE).copying("lastname"),
                Interest.in(TableName.of("users"), Operation.UPDATE),
                Interest.in(TableName.of("tickets"), Operation.UPDATE));
        assertThat(flipFlops.carrying(interests))
                .extracting(interest ->
                        String.join(",", interest.copies().stream().sorted().toList()))
                .containsExactly("email,lastname", "email", "");
    }

    private static FlipFlops flipFlops(Optional<List<String>> columns) {
        return new FlipFlops(new Watching(columns, Duration.ofMinutes(1), 3), () -> "salesforce");
    }

    private static List<Step> steps(String history) {
        List<Step> steps = new ArrayList<>();
        for (String one : history.split(", ", -1)) {
            String[] said = one.split(" ", -1);
            steps.add(new Step(
                    steps.size() + 1L,
                    said[0].equals("insert") ? Operation.INSERT : Operation.UPDATE,
                    Origin.of(said[0]).orElse(Origin.LOCAL),
                    Collections.singletonMap("email", said[1].equals("null") ? null : said[1]),
                    Duration.ofSeconds(Long.parseLong(said[2]))));
        }
        return steps;
    }

    private record Watching(Optional<List<String>> columns, Duration window, int parkedAt)
            implements FlipFlopSettings {}
}
