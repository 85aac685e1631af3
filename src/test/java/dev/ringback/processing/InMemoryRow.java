package dev.ringback.processing;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.change.Outcome;
import dev.ringback.change.Settlement;
import dev.ringback.change.Status;
import dev.ringback.change.TableName;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A row of the log in memory. */
final class InMemoryRow {
    private static final int LANES = 64;

    private final long id;
    private final TableName table;
    private final Operation operation;
    private final String recordId;
    private final String defect;
    private final Map<String, Outcome> outcomes = new HashMap<>();
    private Status status = Status.PENDING;
    private String error;
    private int attempts;
    private Instant nextAttempt;
    private Instant deadline;
    private String condition;

    private InMemoryRow(long id, TableName table, Operation operation, String recordId, String defect) {
        this.id = id;
        this.table = table;
        this.operation = operation;
        this.recordId = recordId;
        this.defect = defect;
    }

    static InMemoryRow logged(long id, TableName table, Operation operation, String recordId) {
        return new InMemoryRow(id, table, operation, recordId, null);
    }

    static InMemoryRow malformed(long id) {
        return new InMemoryRow(id, TableName.of("?"), Operation.UPDATE, null, "malformed log row");
    }

    long id() {
        return id;
    }

    Status status() {
        return status;
    }

    int attempts() {
        return attempts;
    }

    String error() {
        return error;
    }

    Map<String, Outcome> outcomes() {
        return outcomes;
    }

    int lane() {
        return Math.floorMod(Objects.hash(table, recordId), LANES);
    }

    boolean isSameRecord(InMemoryRow other) {
        return recordId != null && table.equals(other.table) && recordId.equals(other.recordId);
    }

    boolean isOpen() {
        return status == Status.PENDING || isResting();
    }

    boolean isDue(Instant now) {
        return status == Status.PENDING || (isResting() && nextAttempt != null && !nextAttempt.isAfter(now));
    }

    boolean holdsBack(Instant now, Pauses pauses) {
        return status == Status.PARKED || (isHeld() ? !pauses.resumptions().containsAll(held()) : rests(now));
    }

    /** By a pause, over or not. */
    boolean isHeld() {
        return isResting() && nextAttempt == null;
    }

    List<String> held() {
        return condition.lines().toList();
    }

    private boolean rests(Instant now) {
        return isResting() && nextAttempt.isAfter(now);
    }

    Optional<Duration> dueIn(Instant now) {
        return !isHeld() && rests(now) ? Optional.of(Duration.between(now, nextAttempt)) : Optional.empty();
    }

    private boolean isResting() {
        return status == Status.RETRYING || status == Status.WAITING;
    }

    Change asClaimed(Instant now) {
        Map<String, Outcome> done = new HashMap<>(outcomes);
        done.values().removeIf(outcome -> !outcome.status().isFinal());
        boolean overdue = deadline != null && !deadline.isAfter(now);
        return new Change(
                id,
                table,
                operation,
                recordId,
                Optional.empty(),
                Map.of(),
                Origin.LOCAL,
                attempts,
                done,
                Duration.ZERO,
                overdue,
                defect,
                null);
    }

    void settle(Settlement settlement, Instant now) {
        status = settlement.status();
        error = settlement.error();
        attempts += settlement.attemptsUsed();
        outcomes.entrySet()
                .removeIf(said ->
                        isScreen(said.getKey()) && !said.getValue().status().isFinal());
        outcomes.putAll(settlement.outcomes());
        condition = settlement.condition();
        nextAttempt = now.plus(settlement.rest());
        if (settlement.patience().isNegative()) {
            deadline = null;
            nextAttempt = status == Status.WAITING ? null : nextAttempt;
        } else if (status == Status.WAITING) {
            deadline = deadline == null ? now.plus(settlement.patience()) : deadline;
            nextAttempt = nextAttempt.isBefore(deadline) ? nextAttempt : deadline;
        }
    }

    /** As an operator does: what a screen had parked, it is done with. */
    void release() {
        outcomes.replaceAll((name, outcome) -> outcome.status() == Status.PARKED && isScreen(name)
                ? Outcome.ignored("released; was parked: " + outcome.reason())
                : outcome);
        status = Status.RETRYING;
        nextAttempt = Instant.MIN;
    }

    private static boolean isScreen(String name) {
        return name.startsWith("screen:");
    }

    void wake(Set<String> conditions, Instant now) {
        if (status == Status.WAITING && conditions.contains(condition)) {
            nextAttempt = now;
        }
    }
}
