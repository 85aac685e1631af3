package dev.ringback.processing;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.TableName;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A processor that gets its changes when Salesforce has done what its interests need. It alone waits: other processors of
 * the same change do not. Later changes of a record that waits are held behind it.
 */
public final class PatientProcessor<T> implements Processor<T> {
    private final Processor<T> processor;
    private final List<Interest> interests;
    private final Needs<T> needs;

    private PatientProcessor(Processor<T> processor, List<Interest> interests, Needs<T> needs) {
        this.processor = processor;
        this.interests = interests;
        this.needs = needs;
    }

    /** The processor itself where it needs nothing. */
    public static <T> Processor<T> of(Processor<T> processor, Needs<T> needs) {
        List<Interest> interests = List.copyOf(processor.interests());
        return interests.stream().allMatch(interest -> interest.needs().isEmpty())
                ? processor
                : new PatientProcessor<>(processor, interests, needs);
    }

    @Override
    public String name() {
        return processor.name();
    }

    @Override
    public List<Interest> interests() {
        return interests;
    }

    @Override
    public Uni<Outcomes> process(Batch batch, T transaction) {
        return unmet(batch, transaction).chain(waiting -> {
            Map<Long, Outcome> open = withThoseBehind(batch, waiting);
            List<Change> ready = batch.where(change -> !open.containsKey(change.id()));
            return ready.isEmpty()
                    ? Uni.createFrom().item(Outcomes.of(open))
                    : processor.process(new Batch(ready), transaction).map(outcomes -> outcomes.but(open));
        });
    }

    /** One question for each table and need; nearly always it is one, or none. */
    private Uni<Map<Long, Outcome>> unmet(Batch batch, T transaction) {
        Map<Question, List<Change>> questions = new LinkedHashMap<>();
        for (Change change : batch.changes()) {
            needsOf(change).forEach(need -> questions
                    .computeIfAbsent(new Question(need, change.table()), none -> new ArrayList<>())
                    .add(change));
        }
        Uni<Map<Long, Outcome>> waiting = Uni.createFrom().item(HashMap::new);
        for (Map.Entry<Question, List<Change>> one : questions.entrySet()) {
            waiting = waiting.chain(soFar -> needs.unmet(one.getKey().need(), one.getValue(), transaction)
                    .invoke(soFar::putAll)
                    .replaceWith(soFar));
        }
        return waiting;
    }

    private record Question(Need need, TableName table) {}

    /** What each interest in the change needs: where one of them needs nothing, nobody waits. */
    private Set<Need> needsOf(Change change) {
        Set<Need> all = EnumSet.noneOf(Need.class);
        if (change.recordId() == null || change.operation() == Operation.DELETE) {
            return all;
        }
        for (Interest interest : interests) {
            if (interest.matches(change)) {
                if (interest.needs().isEmpty()) {
                    return Set.of();
                }
                all.addAll(interest.needs());
            }
        }
        return all;
    }

    private static Map<Long, Outcome> withThoseBehind(Batch batch, Map<Long, Outcome> waiting) {
        Map<Long, Outcome> open = new HashMap<>(waiting);
        OpenRecords records = new OpenRecords();
        for (Change change : batch.changes()) {
            if (open.containsKey(change.id())) {
                records.add(change);
            } else if (records.before(change).isPresent()) {
                open.put(change.id(), OpenRecords.inTurn(records.before(change).getAsLong()));
            }
        }
        return open;
    }
}
