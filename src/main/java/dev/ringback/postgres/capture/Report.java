package dev.ringback.postgres.capture;

import dev.ringback.change.TableName;
import dev.ringback.operations.TableCapture;
import dev.ringback.postgres.Home;
import dev.ringback.postgres.Identifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says in words what a survey has found and an installation has done. The states: {@code in place}; {@code installed} and
 * {@code repaired}, by this installation just now; {@code foreign}, where others' triggers write the log; and what is not
 * right: {@code missing table}, {@code cannot be captured}, {@code no key}, {@code missing triggers}, {@code drift},
 * {@code refused}, and {@code not watched} for triggers of ours where nobody watches.
 */
record Report(Home home, Survey survey, Map<TableName, Deed> deeds, Deed functions) {
    List<TableCapture> tables(List<Watch> watches) {
        Map<TableName, TableCapture> tables = new LinkedHashMap<>();
        watches.forEach(watch -> tables.put(watch.table(), watched(watch)));
        Set<TableName> others = new LinkedHashSet<>(survey.steps().keySet());
        others.addAll(deeds.keySet());
        survey.reading().relations().stream()
                .filter(relation -> tables.containsKey(relation.loggedAs()))
                .map(Relation::name)
                .forEach(others::remove);
        others.forEach(table -> tables.put(table, unwatched(table)));
        return List.copyOf(tables.values());
    }

    private TableCapture watched(Watch watch) {
        List<Relation> family = survey.reading().family(watch.table());
        Unfit unfit = Unfit.why(family, home);
        if (unfit != null) {
            return captured(watch.table(), unfit.state, family, List.of(unfit.note), null);
        }
        List<Relation> tables = family.stream().filter(Relation::isTable).toList();
        List<Step> pending = tables.stream()
                .flatMap(table -> survey.of(table).steps().stream())
                .toList();
        List<Deed> done = Stream.concat(
                        Stream.of(functions), tables.stream().map(table -> deeds.getOrDefault(table.name(), Deed.NONE)))
                .toList();
        boolean foreign =
                tables.stream().anyMatch(table -> !survey.of(table).foreign().isEmpty());
        boolean taken =
                tables.stream().anyMatch(table -> !survey.of(table).taken().isEmpty());
        return captured(
                watch.table(),
                taken ? "refused" : state(pending, done, foreign),
                family,
                new Notes(survey, home).on(watch, family, done),
                pending.isEmpty() ? handingOver(tables) : remedy(pending, done));
    }

    private String state(List<Step> pending, List<Deed> deeds, boolean foreign) {
        if (deeds.stream().anyMatch(deed -> deed.refused() != null)) {
            return "refused";
        }
        if (!pending.isEmpty() || !survey.changedFunctions().isEmpty()) {
            return pending.isEmpty() || pending.stream().anyMatch(Step::mends) ? "drift" : "missing triggers";
        }
        List<Step> done = deeds.stream().flatMap(deed -> deed.done().stream()).toList();
        if (done.stream().anyMatch(Step::mends)) {
            return "repaired";
        }
        if (!done.isEmpty()) {
            return "installed";
        }
        return foreign ? "foreign" : "in place";
    }

    /** Where a right is missing to make triggers, TRIGGER is enough; to remove one takes the owner. */
    private String remedy(List<Step> pending, List<Deed> deeds) {
        boolean refused = deeds.stream().anyMatch(deed -> deed.refused() != null);
        return pending.stream()
                .map(step -> refused && step.sql().startsWith("CREATE")
                        ? "GRANT TRIGGER ON " + Identifier.quoted(step.table()) + " TO "
                                + Identifier.quoted(survey.reading().role())
                        : step.sql())
                .distinct()
                .collect(Collectors.joining("; "));
    }

    /** What would leave the table to us. */
    private @Nullable String handingOver(List<Relation> tables) {
        String drops = tables.stream()
                .flatMap(table -> survey.of(table).foreign().stream()
                        .filter(Installed::fires)
                        .map(trigger -> "DROP TRIGGER " + Identifier.quoted(trigger.name()) + " ON "
                                + Identifier.quoted(table.name())))
                .collect(Collectors.joining("; "));
        return drops.isEmpty() ? null : drops;
    }

    private TableCapture unwatched(TableName table) {
        Deed deed = deeds.getOrDefault(table, Deed.NONE);
        List<Step> pending = survey.steps().getOrDefault(table, List.of());
        List<Relation> itself = survey.reading().relations().stream()
                .filter(relation -> relation.name().equals(table))
                .toList();
        List<String> notes = Stream.concat(deed.done().stream().map(Step::what), Stream.ofNullable(deed.refused()))
                .toList();
        String state = deed.refused() != null ? "refused" : pending.isEmpty() ? "repaired" : "not watched";
        return captured(table, state, itself, notes, pending.isEmpty() ? null : remedy(pending, List.of(deed)));
    }

    private TableCapture captured(
            TableName table, String state, List<Relation> family, List<String> notes, @Nullable String statement) {
        List<dev.ringback.operations.TriggerInfo> triggers = new ArrayList<>();
        family.stream().filter(relation -> relation.name().equals(table)).forEach(relation -> relation.triggers()
                .forEach(trigger -> triggers.add(
                        trigger.shown(survey.of(relation).drifts().getOrDefault(trigger.name(), "none")))));
        return new TableCapture(
                table.schema(),
                table.name(),
                state,
                triggers,
                notes.isEmpty() ? null : String.join("; ", notes),
                statement);
    }
}
