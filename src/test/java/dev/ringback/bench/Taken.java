package dev.ringback.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What each side gave in each round. */
record Taken(Map<String, List<Double>> sides) {
    List<Double> of(String side) {
        return sides.getOrDefault(side, List.of());
    }

    double median(String side) {
        return median(of(side));
    }

    /** One value for each round, made of what the sides gave in it. */
    List<Double> each(ToDoubleFunction<Map<String, Double>> ratio) {
        List<Double> values = new ArrayList<>();
        int rounds = sides.values().iterator().next().size();
        for (int i = 0; i < rounds; i++) {
            int round = i;
            Map<String, Double> given = new java.util.TreeMap<>();
            sides.forEach((side, numbers) -> given.put(side, numbers.get(round)));
            values.add(ratio.applyAsDouble(given));
        }
        return values;
    }

    List<Double> ratio(String above, String below) {
        return each(given -> given.get(above) / given.get(below));
    }

    /** Median and spread of a side. */
    String text(String side) {
        return Bound.number(median(side)) + " (" + Bound.number(least(of(side))) + " – " + Bound.number(most(of(side)))
                + ")";
    }

    static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    static double least(List<Double> values) {
        return Collections.min(values);
    }

    static double most(List<Double> values) {
        return Collections.max(values);
    }
}
