package dev.ringback.postgres;

import dev.ringback.change.Outcome;
import dev.ringback.change.Settlement;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The parameters of {@code ringback_settle}: most changes of a batch share one outcome, which is then sent once. */
final class SettledRows {
    private SettledRows() {}

    static Tuple of(List<Settlement> settlements, Set<String> wakes) {
        Long[] ids = new Long[settlements.size()];
        Integer[] outcomeOf = new Integer[settlements.size()];
        Map<Settlement, Integer> numbers = new LinkedHashMap<>();
        for (int i = 0; i < ids.length; i++) {
            Settlement one = settlements.get(i);
            ids[i] = one.changeId();
            outcomeOf[i] = numbers.computeIfAbsent(anonymous(one), none -> numbers.size() + 1);
        }
        List<Settlement> distinct = new ArrayList<>(numbers.keySet());
        return Tuple.tuple()
                .addArrayOfLong(ids)
                .addArrayOfInteger(outcomeOf)
                .addArrayOfString(column(distinct, one -> one.status().word(), String[]::new))
                .addArrayOfString(column(distinct, one -> one.error(), String[]::new))
                .addValue(column(distinct, one -> json(one.outcomes()), JsonObject[]::new))
                .addArrayOfInteger(column(distinct, Settlement::attemptsUsed, Integer[]::new))
                .addArrayOfLong(column(distinct, one -> one.rest().toMillis(), Long[]::new))
                .addArrayOfString(column(distinct, one -> one.condition(), String[]::new))
                .addArrayOfLong(column(distinct, one -> one.patience().toMillis(), Long[]::new))
                .addArrayOfString(wakes.toArray(String[]::new));
    }

    private static Settlement anonymous(Settlement one) {
        return new Settlement(
                0,
                one.status(),
                one.error(),
                one.outcomes(),
                one.attemptsUsed(),
                one.rest(),
                one.condition(),
                one.patience());
    }

    private static <V> V[] column(
            List<Settlement> settlements, Function<Settlement, V> value, java.util.function.IntFunction<V[]> array) {
        return settlements.stream().map(value).toArray(array);
    }

    private static JsonObject json(Map<String, Outcome> outcomes) {
        JsonObject byName = new JsonObject();
        outcomes.forEach((processor, outcome) -> {
            JsonObject said = new JsonObject().put("status", outcome.status().word());
            if (outcome.reason() != null) {
                said.put("reason", outcome.reason());
            }
            byName.put(processor, said);
        });
        return byName;
    }
}
