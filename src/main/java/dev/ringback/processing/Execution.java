package dev.ringback.processing;

import dev.ringback.change.Change;
import dev.ringback.change.Outcome;
import dev.ringback.processing.Processors.Task;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Runs processors over one claim. At first all of them, one after the other, as if nothing could fail: that is one step
 * for the database. If something fails, all is undone and they run again with care: each processor behind a mark of its
 * own, and its batch is halved until the bad changes are alone. What a bad change leaves open, later changes of its record
 * must not pass: they are not processed, and take their turn after it.
 */
final class Execution<T> {
    private final Claim<T> claim;
    private final Function<Throwable, Fault> faultOf;
    private final Journal journal;
    private final LongSupplier nanoTime;
    private final RecordOrder order = new RecordOrder();

    Execution(Claim<T> claim, Function<Throwable, Fault> faultOf, Journal journal, LongSupplier nanoTime) {
        this.claim = claim;
        this.faultOf = faultOf;
        this.journal = journal;
        this.nanoTime = nanoTime;
    }

    Uni<Results> run(List<Task<T>> tasks) {
        return inTurn(tasks, this::process).onFailure(this::isToBeFound).recoverWithUni(failure -> claim.undo()
                .chain(() -> inTurn(tasks, this::carefully)));
    }

    private boolean isToBeFound(Throwable failure) {
        return failure instanceof OutOfOrder || faultOf.apply(failure) != Fault.PASSING;
    }

    private Uni<Results> inTurn(List<Task<T>> tasks, Function<Task<T>, Uni<Results>> step) {
        Uni<Results> soFar = Uni.createFrom().item(new Results());
        for (Task<T> task : tasks) {
            soFar = soFar.chain(results -> step.apply(task).map(results::and));
        }
        return soFar;
    }

    private Uni<Results> process(Task<T> task) {
        return Uni.createFrom().deferred(() -> {
            long start = nanoTime.getAsLong();
            return task.processor()
                    .process(task.batch(), claim.transaction())
                    .map(outcomes -> answered(task, outcomes))
                    .invoke(() -> tell(task, start));
        });
    }

    private void tell(Task<T> task, long start) {
        String name = task.processor().name();
        journal.processed(name, task.batch().changes(), Duration.ofNanos(nanoTime.getAsLong() - start));
        journal.processorWorks(name);
    }

    private Results answered(Task<T> task, Outcomes outcomes) {
        if (!order.isKeptBy(task, outcomes)) {
            throw new OutOfOrder();
        }
        return new Results().add(task, outcomes);
    }

    private Uni<Results> carefully(Task<T> task) {
        List<Change> late =
                task.batch().where(change -> order.before(task, change).isPresent());
        if (late.isEmpty()) {
            return behindAMark(task);
        }
        Results held = new Results().add(part(task, late), comingAfter(task, late));
        List<Change> rest =
                task.batch().where(change -> order.before(task, change).isEmpty());
        return rest.isEmpty()
                ? Uni.createFrom().item(held)
                : behindAMark(part(task, rest)).map(held::and);
    }

    private Outcomes comingAfter(Task<T> task, List<Change> late) {
        Map<Long, Outcome> outcomes = new HashMap<>();
        for (Change change : late) {
            order.before(task, change).ifPresent(first -> outcomes.put(change.id(), OpenRecords.inTurn(first)));
        }
        return Outcomes.of(outcomes);
    }

    private Uni<Results> behindAMark(Task<T> task) {
        return process(task).call(claim::mark).onFailure(this::isToBeFound).recoverWithUni(failure -> claim.undo()
                .chain(() -> failure instanceof OutOfOrder ? carefully(task) : blame(task, failure)));
    }

    private Uni<Results> blame(Task<T> task, Throwable failure) {
        String reason = reasonOf(failure);
        if (faultOf.apply(failure) == Fault.PROCESSOR) {
            journal.processorCannotWork(task.processor().name(), reason);
            return Uni.createFrom().item(answered(task, Outcomes.all(task.batch(), Outcome.postponed(reason))));
        }
        if (task.batch().size() == 1) {
            journal.changeFailed(task.processor().name(), task.batch().changes().get(0), failure);
            return Uni.createFrom().item(answered(task, Outcomes.all(task.batch(), Outcome.failed(reason))));
        }
        List<Change> changes = task.batch().changes();
        int half = changes.size() / 2;
        return inTurn(
                List.of(part(task, changes.subList(0, half)), part(task, changes.subList(half, changes.size()))),
                this::carefully);
    }

    private Task<T> part(Task<T> task, List<Change> changes) {
        return new Task<>(task.processor(), new Batch(changes));
    }

    private static String reasonOf(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }

    /** An answer was done with a change that comes after an open one of its record: now it is known which. */
    private static final class OutOfOrder extends RuntimeException {}

    /** The outcomes of all processors, by change and then by processor, and the conditions they know to be met. */
    static final class Results {
        private final Map<Long, Map<String, Outcome>> byChange = new HashMap<>();
        private final Set<String> wakes = new HashSet<>();

        Results add(Task<?> task, Outcomes outcomes) {
            String name = task.processor().name();
            for (Change change : task.batch().changes()) {
                byChange.computeIfAbsent(change.id(), none -> new HashMap<>()).put(name, outcomes.of(change));
            }
            wakes.addAll(outcomes.wakes());
            return this;
        }

        void add(Change change, Map<String, Outcome> outcomes) {
            if (!outcomes.isEmpty()) {
                byChange.computeIfAbsent(change.id(), none -> new HashMap<>()).putAll(outcomes);
            }
        }

        /** Instead of whatever was said of this change. */
        void put(Change change, Map<String, Outcome> outcomes) {
            byChange.put(change.id(), outcomes);
        }

        Results and(Results others) {
            others.byChange.forEach((id, outcomes) ->
                    byChange.computeIfAbsent(id, none -> new HashMap<>()).putAll(outcomes));
            wakes.addAll(others.wakes);
            return this;
        }

        Map<String, Outcome> of(Change change) {
            return byChange.getOrDefault(change.id(), Map.of());
        }

        Set<String> wakes() {
            return wakes;
        }
    }
}
