package dev.ringback.processing;

import dev.ringback.change.Change;
import dev.ringback.change.Outcome;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A screen in the place of a processor, so that its failures are found and judged in the same way. What it says nothing
 * about has succeeded: it has passed.
 */
record Screener<T>(Screen<T> screen) implements Processor<T> {
    private static final String PREFIX = "screen:";

    @Override
    public String name() {
        return PREFIX + screen.name();
    }

    @Override
    public List<Interest> interests() {
        return screen.interests();
    }

    /** What an operator has aimed at one processor goes to it, whatever screens say of such changes. */
    boolean wants(Change change) {
        return change.only() == null
                && change.defect() == null
                && !change.done().containsKey(name())
                && screen.concerns(change);
    }

    @Override
    public Uni<Outcomes> process(Batch batch, T transaction) {
        return screen.screen(batch, transaction).map(answers -> completed(batch, answers));
    }

    /** With an outcome for each change, and none that is done with one behind another that it leaves open. */
    private static Outcomes completed(Batch batch, Outcomes answers) {
        Map<Long, Outcome> completed = new HashMap<>();
        OpenRecords open = new OpenRecords();
        for (Change change : batch.changes()) {
            Outcome outcome = answers.byChange().getOrDefault(change.id(), Outcome.succeeded());
            if (!outcome.status().isFinal()) {
                open.add(change);
            } else if (open.before(change).isPresent()) {
                outcome = OpenRecords.inTurn(open.before(change).getAsLong());
            }
            completed.put(change.id(), outcome);
        }
        return new Outcomes(completed, answers.wakes());
    }
}
