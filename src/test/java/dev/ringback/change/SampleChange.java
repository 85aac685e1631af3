package dev.ringback.change;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A change for tests: an ordinary insert, but for what a test says of it. */
public final class SampleChange {
    public static final TableName USERS = TableName.of("users");

    private final long id;
    private TableName table = USERS;
    private Operation operation = Operation.INSERT;
    private String recordId;
    private Optional<Set<String>> changed = Optional.empty();
    private Origin origin = Origin.LOCAL;
    private int attempts;
    private final Map<String, Outcome> done = new HashMap<>();
    private boolean overdue;
    private String defect;
    private String only;
    private Trace trace;

    private SampleChange(long id) {
        this.id = id;
        this.recordId = String.valueOf(id);
    }

    public static SampleChange change(long id) {
        return new SampleChange(id);
    }

    public SampleChange in(TableName other) {
        table = other;
        return this;
    }

    public SampleChange of(String key) {
        recordId = key;
        return this;
    }

    public SampleChange operation(Operation other) {
        operation = other;
        return this;
    }

    /** An update that says which columns it changed. */
    public SampleChange updating(String... columns) {
        changed = Optional.of(Set.of(columns));
        return operation(Operation.UPDATE);
    }

    public SampleChange from(Origin other) {
        origin = other;
        return this;
    }

    public SampleChange failedBefore(int times) {
        attempts = times;
        return this;
    }

    public SampleChange done(String processor, Outcome outcome) {
        done.put(processor, outcome);
        return this;
    }

    public SampleChange overdue() {
        overdue = true;
        return this;
    }

    public SampleChange tracedAs(String traceparent) {
        trace = Trace.parse(traceparent);
        return this;
    }

    public SampleChange defect(String reason) {
        defect = reason;
        return this;
    }

    public SampleChange only(String processor) {
        only = processor;
        return this;
    }

    public Change build() {
        return new Change(
                id,
                table,
                operation,
                recordId,
                changed,
                Map.of(),
                origin,
                attempts,
                done,
                Duration.ZERO,
                overdue,
                defect,
                trace,
                only);
    }
}
