package dev.ringback.processing;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.SampleChange;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A processor of users that writes {@code name:id} for each change and succeeds, but for what a test makes it do before it
 * answers. It remembers what it was called with.
 */
final class ScriptedProcessor implements Bench.Worker {
    private final String name;
    private final List<Interest> interests;
    private final List<List<Long>> calls = new ArrayList<>();
    private Script script = (batch, outcomes) -> outcomes;

    /** What is done after the effects were written, with the outcomes that would be answered. */
    interface Script {
        Outcomes answer(Batch batch, Outcomes outcomes);
    }

    ScriptedProcessor(String name) {
        this(name, Interest.in(SampleChange.USERS, Operation.INSERT, Operation.UPDATE, Operation.DELETE));
    }

    ScriptedProcessor(String name, Interest... interests) {
        this.name = name;
        this.interests = List.of(interests);
    }

    ScriptedProcessor does(Script other) {
        script = other;
        return this;
    }

    /** Answers this for every change, with its effect written. */
    ScriptedProcessor answers(Outcome outcome) {
        return does((batch, outcomes) -> Outcomes.all(batch, outcome));
    }

    /** Fails whenever one of these is in the batch. */
    ScriptedProcessor poisonedBy(Long... ids) {
        Set<Long> poison = Set.of(ids);
        return does((batch, outcomes) -> {
            Set<Long> found = new HashSet<>(idsOf(batch));
            found.retainAll(poison);
            if (!found.isEmpty()) {
                throw new InMemoryLog.Failure(Fault.CHANGE, "poisoned");
            }
            return outcomes;
        });
    }

    ScriptedProcessor fails(Fault fault, String message) {
        return does((batch, outcomes) -> {
            throw new InMemoryLog.Failure(fault, message);
        });
    }

    List<List<Long>> calls() {
        return calls;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Interest> interests() {
        return interests;
    }

    @Override
    public Uni<Outcomes> process(Batch batch, InMemoryTransaction transaction) {
        calls.add(idsOf(batch));
        Uni<Void> written = Uni.createFrom().voidItem();
        for (Change change : batch.changes()) {
            written = written.chain(() -> transaction.write(name + ":" + change.id()));
        }
        return written.map(done -> script.answer(batch, Outcomes.all(batch, Outcome.succeeded())));
    }

    private static List<Long> idsOf(Batch batch) {
        return batch.changes().stream().map(Change::id).toList();
    }
}
