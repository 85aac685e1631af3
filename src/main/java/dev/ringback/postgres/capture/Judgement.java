package dev.ringback.postgres.capture;

import dev.ringback.change.Operation;
import dev.ringback.change.TableName;
import dev.ringback.postgres.Home;
import dev.ringback.postgres.Identifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One table's triggers, compared with those that it should have.
 *
 * @param steps what is to be done
 * @param drifts how our triggers differ, by name
 * @param foreign triggers of others that write the log: what they cover is left to them, so that nothing is logged twice
 * @param taken names of ours that another installation's triggers have
 */
record Judgement(List<Step> steps, Map<String, String> drifts, List<Installed> foreign, List<String> taken) {
    static Judgement capturing(Relation relation, Watch watch, Home home) {
        List<Installed> foreign =
                relation.triggers().stream().filter(Installed::logs).toList();
        List<Wanted> wanted = watch.operations().stream()
                .filter(operation -> !covers(foreign, operation))
                .map(operation -> Wanted.capturing(operation, relation, watch))
                .toList();
        return compared(relation, wanted, foreign, home);
    }

    static Judgement ringing(Relation log, Bell bell, Home home) {
        return compared(log, bell == Bell.ALWAYS ? List.of(Wanted.ringing()) : List.of(), List.of(), home);
    }

    static boolean covers(Collection<Installed> triggers, Operation operation) {
        return triggers.stream()
                .anyMatch(trigger -> trigger.fires() && trigger.events().contains(operation));
    }

    private static Judgement compared(Relation relation, List<Wanted> all, List<Installed> foreign, Home home) {
        List<Step> steps = new ArrayList<>();
        Map<String, String> drifts = new LinkedHashMap<>();
        List<String> taken = new ArrayList<>();
        for (Wanted wanted : all) {
            Installed installed = named(relation, wanted.name());
            if (installed == null) {
                steps.add(new Step(relation.name(), wanted.create(home, relation.name()), false, wanted.name()));
                continue;
            }
            String drift = wanted.drift(installed, home);
            if (drift == null) {
                continue;
            }
            if (installed.isAnotherInstallations()) {
                taken.add(wanted.name());
                continue;
            }
            drifts.put(wanted.name(), drift);
            steps.add(new Step(
                    relation.name(), create(wanted, installed, relation, home), true, wanted.name() + ": " + drift));
        }
        Set<String> names = Set.copyOf(all.stream().map(Wanted::name).toList());
        for (Installed installed : relation.triggers()) {
            if (installed.ours() && !names.contains(installed.name())) {
                drifts.put(installed.name(), "not wanted");
                steps.add(removal(relation.name(), installed.name()));
            }
        }
        return new Judgement(steps, drifts, foreign, taken);
    }

    private static @Nullable Installed named(Relation relation, String name) {
        return relation.triggers().stream()
                .filter(trigger -> trigger.name().equals(name))
                .findAny()
                .orElse(null);
    }

    /** Replacing a trigger makes it an ordinary one; that an operator wants it for replicas as well stays true. */
    private static String create(Wanted wanted, Installed installed, Relation relation, Home home) {
        String create = wanted.create(home, relation.name());
        return installed.enabled() == 'A'
                ? create + "; ALTER TABLE " + Identifier.quoted(relation.name()) + " ENABLE ALWAYS TRIGGER "
                        + Identifier.quoted(wanted.name())
                : create;
    }

    static Step removal(TableName table, String trigger) {
        return new Step(
                table,
                "DROP TRIGGER " + Identifier.quoted(trigger) + " ON " + Identifier.quoted(table),
                true,
                trigger + ": not wanted");
    }
}
