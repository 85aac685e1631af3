package dev.ringback.processing;

import dev.ringback.change.Change;
import dev.ringback.change.Outcome;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A screen that writes {@code name:id} for each change that it is asked for, and lets all pass but those that a test has an
 * answer for. It remembers what it was called with.
 */
final class ScriptedScreen implements Screen<InMemoryTransaction> {
    private final String name;
    private final List<List<Long>> calls = new ArrayList<>();
    private Set<Long> concerned = Set.of();
    private Function<Batch, Outcomes> script = batch -> Outcomes.of(Map.of());

    ScriptedScreen(String name) {
        this.name = name;
    }

    ScriptedScreen concernedBy(Long... ids) {
        concerned = Set.of(ids);
        return this;
    }

    ScriptedScreen does(Function<Batch, Outcomes> other) {
        script = other;
        return this;
    }

    ScriptedScreen answers(Outcome outcome) {
        return does(batch -> Outcomes.all(batch, outcome));
    }

    /** Answers this for one change, and nothing for all others. */
    ScriptedScreen answers(long id, Outcome outcome) {
        Function<Batch, Outcomes> before = script;
        return does(batch -> {
            Map<Long, Outcome> more = new HashMap<>();
            batch.where(change -> change.id() == id).forEach(change -> more.put(id, outcome));
            return before.apply(batch).but(more);
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
    public boolean concerns(Change change) {
        return concerned.contains(change.id());
    }

    @Override
    public Uni<Outcomes> screen(Batch batch, InMemoryTransaction transaction) {
        calls.add(batch.changes().stream().map(Change::id).toList());
        Uni<Void> written = Uni.createFrom().voidItem();
        for (Change change : batch.changes()) {
            written = written.chain(() -> transaction.write(name + ":" + change.id()));
        }
        return written.map(done -> script.apply(batch));
    }
}
