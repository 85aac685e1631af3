package dev.ringback.postgres.capture;

import dev.ringback.change.Operation;
import dev.ringback.postgres.Home;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What there is to say of a watched table, for people. */
record Notes(Survey survey, Home home) {
    List<String> on(Watch watch, List<Relation> family, List<Deed> deeds) {
        List<String> notes = new ArrayList<>();
        survey.changedFunctions().forEach(function -> notes.add("function " + function + " is not as it was made"));
        for (Relation relation : family) {
            String on = relation.isWatchedItself() ? "" : " on " + relation.name();
            if (!relation.isTable()) {
                notes.add(relation.name() + " is no table of this database: direct changes of it are not seen");
            }
            Judgement judgement = survey.of(relation);
            judgement.drifts().forEach((trigger, drift) -> notes.add(trigger + on + ": " + drift));
            judgement.taken().forEach(name -> notes.add(name + on + " belongs to another Ringback in this database"));
            judgement.foreign().forEach(trigger -> notes.add(foreign(trigger) + on));
        }
        deeds.forEach(deed -> {
            deed.done()
                    .forEach(step -> notes.add((step.mends() ? "repaired " : "installed ")
                            + step.what()
                            + (step.table().equals(watch.table()) || step.sql().isEmpty()
                                    ? ""
                                    : " on " + step.table())));
            if (deed.refused() != null) {
                notes.add(deed.refused());
            }
        });
        watch.copies().stream()
                .filter(column -> !family.get(0).columns().contains(column))
                .forEach(column -> notes.add("column " + column + ", to be copied, does not exist"));
        return notes;
    }

    private static String foreign(Installed trigger) {
        String events = trigger.events().stream().map(Operation::name).collect(Collectors.joining(", "));
        if (!trigger.fires()) {
            return trigger.name() + " writes the log, and is disabled";
        }
        return trigger.name() + " logs " + events + (trigger.conditional() ? ", on its own condition" : "");
    }
}
