package dev.ringback.postgres.capture;

import dev.ringback.change.Operation;
import dev.ringback.change.TableName;
import dev.ringback.postgres.Home;
import dev.ringback.postgres.capture.Findings.Break;
import dev.ringback.postgres.capture.Sighting.Point;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares what is there with what was last seen. The capture of an operation was never interrupted if one of the triggers
 * that captured it then is there still and untouched, and the functions are as well.
 *
 * @param mended tables whose triggers this very transaction has made, while it held their lock
 */
record Comparison(Knowledge known, Survey survey, Set<TableName> mended, Home home) {
    Findings findings(List<Watch> watches) {
        Findings findings = Findings.nothing(known);
        Set<Point> watched = new HashSet<>();
        for (Watch watch : watches) {
            for (Operation operation : watch.operations()) {
                Point point = new Point(watch.table(), operation);
                watched.add(point);
                judge(point, watch, findings);
            }
        }
        known.sightings().keySet().stream()
                .filter(point -> !watched.contains(point))
                .forEach(findings.forgotten()::add);
        return findings;
    }

    private void judge(Point point, Watch watch, Findings findings) {
        Sighting last = known.of(point);
        List<Relation> tables = survey.reading().family(point.table()).stream()
                .filter(Relation::isTable)
                .toList();
        List<String> reasons = new ArrayList<>();
        List<Mark> marks = new ArrayList<>();
        boolean whole = isThere(tables);
        if (!whole) {
            reasons.add("the table was not there");
        }
        for (Relation table : tables) {
            Mark before = last == null ? null : Mark.of(table, last.marks());
            Set<String> stands = standing(table, point.operation(), watch, before);
            if (before != null && !survives(before, stands, table, point.operation())) {
                reasons.add(reason(table, point.operation(), watch, before));
            }
            if (!stands.isEmpty()) {
                marks.add(new Mark(table.name(), table.oid(), stands));
            } else if (before != null || table.isWatchedItself()) {
                whole = false;
            }
        }
        String functions = survey.functions().marks();
        boolean replaced = last != null && !last.functions().equals(functions);
        if (replaced) {
            reasons.add("a function of the capture was replaced, altered or dropped");
        }
        boolean canLog = survey.functions().canLog() || (last != null && !replaced);
        boolean settled = whole && canLog && !isUnsettled(tables, last);
        if (!settled) {
            findings.ailing().add(point);
        }
        if (last != null && !reasons.isEmpty()) {
            findings.breaks()
                    .add(new Break(point, reasons.stream().distinct().collect(Collectors.joining("; ")), replaced));
        }
        if (settled && (last == null || !reasons.isEmpty() || !last.shows(marks, functions))) {
            findings.seen().add(new Sighting(point, marks, functions, false));
        } else if (settled && last != null && last.aged()) {
            findings.again().add(last);
        }
    }

    private boolean isThere(List<Relation> tables) {
        return !tables.isEmpty() && tables.get(0).isWatchedItself() && Unfit.why(tables, home) != Unfit.OWN;
    }

    /** What captures the operation now: as it should be, or else at least as it did before. */
    private Set<String> standing(Relation table, Operation operation, Watch watch, @Nullable Mark before) {
        Set<String> right = firing(table, operation)
                .filter(trigger -> trigger.logs() || isRight(trigger, table, operation, watch))
                .map(Installed::mark)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (!right.isEmpty() || before == null) {
            return right;
        }
        return firing(table, operation)
                .map(Installed::mark)
                .filter(before.triggers()::contains)
                .collect(Collectors.toSet());
    }

    private boolean isRight(Installed trigger, Relation table, Operation operation, Watch watch) {
        Wanted wanted = Wanted.capturing(operation, table, watch);
        return trigger.name().equals(wanted.name()) && wanted.drift(trigger, home) == null;
    }

    private static Stream<Installed> firing(Relation table, Operation operation) {
        return table.triggers().stream()
                .filter(trigger -> trigger.fires()
                        && (trigger.ours() || trigger.logs())
                        && trigger.events().contains(operation));
    }

    private boolean survives(Mark before, Set<String> stands, Relation table, Operation operation) {
        return firing(table, operation).anyMatch(trigger -> before.triggers().contains(trigger.mark()))
                || (mended.contains(table.name()) && !stands.isEmpty());
    }

    private String reason(Relation table, Operation operation, Watch watch, Mark before) {
        String on = table.isWatchedItself() ? "" : " on " + table.name();
        if (!before.oid().equals(table.oid())) {
            return (table.isWatchedItself() ? "the table" : "the partition " + table.name()) + " was made anew";
        }
        Wanted wanted = Wanted.capturing(operation, table, watch);
        return table.triggers().stream()
                .filter(trigger -> trigger.name().equals(wanted.name()))
                .findAny()
                .map(trigger -> {
                    String drift = wanted.drift(trigger, home);
                    return wanted.name() + on + " was altered" + (drift == null ? ", and is as before" : ": " + drift);
                })
                .orElse(wanted.name() + on + " was dropped, or another trigger that logged in its place");
    }

    private boolean isUnsettled(List<Relation> tables, @Nullable Sighting last) {
        Set<String> unsettled = known.unsettled();
        return unsettled.contains(Knowledge.FUNCTIONS)
                || tables.stream().map(Relation::oid).anyMatch(unsettled::contains)
                || (last != null && last.marks().stream().map(Mark::oid).anyMatch(unsettled::contains));
    }
}
