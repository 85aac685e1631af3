package dev.ringback.chaos;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Faults in an order that the seed decides. The first of each kind come first, so that a short plan has all kinds. */
final class Plan {
    private Plan() {}

    static List<Fault.Step> of(int faults, long seed) {
        return of(faults, seed, EnumSet.allOf(Fault.class));
    }

    static List<Fault.Step> of(int faults, long seed, Set<Fault> kinds) {
        Random random = new Random(seed);
        List<Fault> bag = new ArrayList<>();
        kinds.forEach(kind -> bag.addAll(java.util.Collections.nCopies(kind.weight(), kind)));
        List<Fault> order = new ArrayList<>(kinds);
        java.util.Collections.shuffle(order, random);
        while (order.size() < faults) {
            order.add(bag.get(random.nextInt(bag.size())));
        }
        return order.stream()
                .limit(faults)
                .map(kind -> new Fault.Step(kind, random.nextInt(Integer.MAX_VALUE)))
                .toList();
    }
}
