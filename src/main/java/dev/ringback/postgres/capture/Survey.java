package dev.ringback.postgres.capture;

import dev.ringback.change.TableName;
import dev.ringback.postgres.Home;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that is there, judged.
 *
 * @param judged by table: the watched ones, their partitions and heirs, and the log
 * @param functions of ours
 */
record Survey(Catalogue.Reading reading, Map<TableName, Judgement> judged, Functions.State functions) {
    static Survey of(Catalogue.Reading reading, Functions.State functions, List<Watch> watches, Bell bell, Home home) {
        Map<TableName, Judgement> judged = new LinkedHashMap<>();
        for (Watch watch : watches) {
            List<Relation> family = reading.family(watch.table());
            if (Unfit.why(family, home) != null) {
                continue;
            }
            for (Relation relation : family) {
                if (relation.isTable()) {
                    judged.putIfAbsent(relation.name(), Judgement.capturing(relation, watch, home));
                }
            }
        }
        for (Relation log : reading.family(Catalogue.log(home))) {
            judged.put(log.name(), Judgement.ringing(log, bell, home));
        }
        return new Survey(reading, judged, functions);
    }

    /** The names of those of ours that are not as they were made. */
    List<String> changedFunctions() {
        return functions.changed();
    }

    Judgement of(Relation relation) {
        Judgement found = judged.get(relation.name());
        return found == null ? new Judgement(List.of(), Map.of(), List.of(), List.of()) : found;
    }

    /** What is to be done, table by table; nothing at all where all is as declared. */
    Map<TableName, List<Step>> steps() {
        Map<TableName, List<Step>> steps = new LinkedHashMap<>();
        judged.forEach((table, judgement) -> {
            if (!judgement.steps().isEmpty()) {
                steps.put(table, judgement.steps());
            }
        });
        for (Catalogue.Found stray : reading.strays()) {
            steps.computeIfAbsent(stray.table(), table -> new ArrayList<>())
                    .add(Judgement.removal(stray.table(), stray.trigger()));
        }
        return steps;
    }
}
