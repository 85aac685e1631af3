package dev.ringback.api;

import dev.ringback.api.problem.ProblemKind;
import dev.ringback.api.problem.Refusal;
import dev.ringback.postgres.connect.RepairWish;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads from a request's body what is to be repaired. What is not known there is refused: it might narrow the rest. */
final class RepairParameters {
    private static final List<String> WAYS = List.of("ids", "cause", "filter");
    private static final List<String> KNOWN = List.of("ids", "cause", "filter", "dryRun");
    private static final List<String> FILTERS = List.of("table", "action", "since", "until");
    private static final List<String> ACTIONS = List.of("INSERT", "UPDATE", "DELETE");

    private RepairParameters() {}

    static RepairWish wish(@Nullable Map<String, Object> body) {
        if (body == null) {
            throw new Refusal(ProblemKind.BAD_REQUEST.because("It needs a body with ids, a cause or a filter."));
        }
        refuseUnknown(body, "", KNOWN);
        List<String> ways = WAYS.stream().filter(body::containsKey).toList();
        if (ways.size() != 1) {
            throw Parameters.refusal(
                    "body", String.join(",", ways), "It says what to repair in one way.", List.of("one of " + WAYS));
        }
        boolean dryRun = yesOrNo(body);
        return switch (ways.get(0)) {
            case "ids" -> new RepairWish(ids(body.get("ids")), null, null, null, null, null, dryRun);
            case "cause" ->
                new RepairWish(
                        null, ConnectFailures.key(text(body, "", "cause", "a key")), null, null, null, null, dryRun);
            default -> filtered(body.get("filter"), dryRun);
        };
    }

    /** What is to be repaired, for the audit log. */
    static Map<String, Object> target(@Nullable Map<String, Object> body) {
        Map<String, Object> target = new HashMap<>(body == null ? Map.of() : body);
        target.remove("dryRun");
        return target;
    }

    private static RepairWish filtered(@Nullable Object sent, boolean dryRun) {
        if (!(sent instanceof Map<?, ?> filter) || filter.isEmpty()) {
            throw Parameters.refusal(
                    "filter", String.valueOf(sent), "It filters nothing.", List.of("an object with any of " + FILTERS));
        }
        refuseUnknown(filter, "filter.", FILTERS);
        String action = filter.containsKey("action") ? text(filter, "filter.", "action", "a word") : null;
        if (action != null && !ACTIONS.contains(action)) {
            throw Parameters.refusal("filter.action", action, "It is not one of the words that are known.", ACTIONS);
        }
        return new RepairWish(
                null,
                null,
                filter.containsKey("table") ? text(filter, "filter.", "table", "a table's name") : null,
                action,
                time(filter, "since"),
                time(filter, "until"),
                dryRun);
    }

    private static List<Long> ids(@Nullable Object sent) {
        List<Long> ids = new ArrayList<>();
        if (sent instanceof List<?> list && !list.isEmpty() && list.size() <= RepairWish.MOST) {
            for (Object id : list) {
                if (id instanceof Integer || id instanceof Long) {
                    ids.add(((Number) id).longValue());
                }
            }
            if (ids.size() == list.size()) {
                return List.copyOf(Set.copyOf(ids));
            }
        }
        throw Parameters.refusal(
                "ids",
                String.valueOf(sent),
                "It is no list of ids.",
                List.of("1 to " + RepairWish.MOST + " whole numbers, of rows in Heroku Connect's log"));
    }

    private static boolean yesOrNo(Map<String, Object> body) {
        Object sent = body.getOrDefault("dryRun", false);
        if (sent instanceof Boolean yes) {
            return yes;
        }
        throw Parameters.refusal("dryRun", String.valueOf(sent), "It is neither.", List.of("true", "false"));
    }

    private static @Nullable Instant time(Map<?, ?> filter, String name) {
        if (!filter.containsKey(name)) {
            return null;
        }
        String sent = text(filter, "filter.", name, Parameters.INSTANT);
        try {
            return Parameters.storable(OffsetDateTime.parse(sent));
        } catch (DateTimeException e) {
            throw Parameters.refusal("filter." + name, sent, "It is no time.", List.of(Parameters.INSTANT));
        }
    }

    private static String text(Map<?, ?> from, String path, String name, String allowed) {
        Object sent = from.get(name);
        if (sent instanceof String text && !text.isBlank() && text.indexOf('\0') < 0) {
            return text;
        }
        throw Parameters.refusal(path + name, String.valueOf(sent), "It is no text.", List.of(allowed));
    }

    private static void refuseUnknown(Map<?, ?> sent, String path, List<String> known) {
        sent.forEach((name, value) -> {
            if (!known.contains(String.valueOf(name))) {
                throw new Refusal(ProblemKind.UNKNOWN_PARAMETER
                        .because("The body does not take it.")
                        .of(path + name, String.valueOf(value), known));
            }
        });
    }
}
