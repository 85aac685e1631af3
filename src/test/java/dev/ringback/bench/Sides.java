package dev.ringback.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The sides of a comparison, taken in turns: A B A B A B, so that what the machine does meanwhile meets all of them. */
final class Sides {
    /** Measures once. */
    interface Probe {
        double take() throws Exception;
    }

    private final Map<String, Probe> probes = new LinkedHashMap<>();

    Sides with(String side, Probe probe) {
        probes.put(side, probe);
        return this;
    }

    Taken take(int rounds) throws Exception {
        Map<String, List<Double>> taken = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Probe> probe : probes.entrySet()) {
                double value = probe.getValue().take();
                Console.say("  %-24s %s", probe.getKey(), Bound.number(value));
                taken.computeIfAbsent(probe.getKey(), none -> new ArrayList<>()).add(value);
            }
        }
        return new Taken(taken);
    }
}
