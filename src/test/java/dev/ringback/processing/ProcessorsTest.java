package dev.ringback.processing;

import static dev.ringback.change.SampleChange.USERS;
import static dev.ringback.change.SampleChange.change;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.SampleChange;
import dev.ringback.change.TableName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProcessorsTest {
    private static final TableName COURSES = TableName.of("courses");
    private static final Interest NEW_USERS = Interest.in(USERS, Operation.INSERT);
    private static final Interest GONE_USERS = Interest.in(USERS, Operation.DELETE);
    private static final Interest NEW_COURSES = Interest.in(COURSES, Operation.INSERT);

    @Test
    void twoOfTheSameNameAreRefused() {
        assertThatThrownBy(() -> of(new ScriptedProcessor("welcome"), new ScriptedProcessor("welcome")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two processors are named 'welcome'");
    }

    @Test
    void oneThatCaresForNothingIsRefused() {
        assertThatThrownBy(() -> of(new ScriptedProcessor("idle", new Interest[0])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("processor 'idle' cares for no change");
    }

    @Test
    void theyAreListedByName() {
        var processors = of(new ScriptedProcessor("b", NEW_USERS, GONE_USERS), new ScriptedProcessor("a", NEW_COURSES));
        assertThat(processors.names()).containsExactly("a", "b");
        assertThat(processors.interests()).containsExactly(NEW_COURSES, NEW_USERS, GONE_USERS);
    }

    @Test
    void eachGetsWhatItCaresForInOrder() {
        var processors = of(
                new ScriptedProcessor("a", NEW_USERS, GONE_USERS),
                new ScriptedProcessor("b", NEW_COURSES, NEW_USERS),
                new ScriptedProcessor("c", GONE_USERS));
        assertThat(dealt(processors, change(1), change(2).in(COURSES), change(3)))
                .isEqualTo(Map.of("a", List.of(1L, 3L), "b", List.of(1L, 2L, 3L)));
    }

    @Test
    void twoInterestsInAChangeBringItOnce() {
        assertThat(dealt(of(new ScriptedProcessor("a", NEW_USERS, NEW_USERS)), change(1)))
                .isEqualTo(Map.of("a", List.of(1L)));
    }

    @Test
    void nobodyIsGivenAChangeItIsDoneWith() {
        var processors = of(new ScriptedProcessor("a", NEW_USERS), new ScriptedProcessor("b", NEW_USERS));
        assertThat(dealt(processors, change(1).done("a", Outcome.succeeded()))).isEqualTo(Map.of("b", List.of(1L)));
    }

    @Test
    void nobodyIsGivenAMalformedRow() {
        assertThat(dealt(of(new ScriptedProcessor("a", NEW_USERS)), change(1).defect("no JSON")))
                .isEmpty();
    }

    @Test
    void onlyATruncateMayNameNoRecord() {
        Interest truncated = Interest.in(USERS, Operation.INSERT, Operation.TRUNCATE);
        SampleChange truncate = change(1).operation(Operation.TRUNCATE).of(null);
        assertThat(dealt(
                        of(new ScriptedProcessor("a", truncated)),
                        truncate,
                        change(2).of(null)))
                .isEqualTo(Map.of("a", List.of(1L)));
    }

    private static Processors<InMemoryTransaction> of(ScriptedProcessor... processors) {
        return new Processors<>(List.of(processors));
    }

    private static Map<String, List<Long>> dealt(Processors<InMemoryTransaction> processors, SampleChange... changes) {
        Map<String, List<Long>> dealt = new TreeMap<>();
        processors
                .deal(Stream.of(changes).map(SampleChange::build).toList(), Pauses.NONE)
                .forEach(task -> dealt.put(
                        task.processor().name(),
                        task.batch().changes().stream().map(Change::id).toList()));
        return dealt;
    }
}
