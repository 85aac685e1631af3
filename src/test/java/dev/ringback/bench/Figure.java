package dev.ringback.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Locale;

/**
 * One line of the table.
 *
 * @param name what it is called, also in the file of its reason
 * @param what it says, in a reader's words
 * @param rounds the value of each round; the figure is their median
 * @param absolutes the numbers behind it
 * @param load of the machine beside us when it was taken
 */
record Figure(String name, String what, Bound bound, List<Double> rounds, String absolutes, String load, String taken) {

    static Figure of(String name, String what, Bound bound, List<Double> rounds, String absolutes) {
        return new Figure(name, what, bound, List.copyOf(rounds), absolutes, Machine.load(), Machine.now());
    }

    @JsonIgnore
    double value() {
        return Taken.median(rounds);
    }

    @JsonIgnore
    boolean isReached() {
        return bound.isReachedBy(value());
    }

    /** By how much it is missed, in a reader's words. */
    @JsonIgnore
    String verdict() {
        if (isReached()) {
            return bound.isAim() ? "reached" : "no aim";
        }
        double reach = bound.reach(value());
        return String.format(Locale.ROOT, "**missed**: %.0f %% of the way", reach * 100);
    }

    @JsonIgnore
    String spread() {
        return Bound.number(Taken.least(rounds)) + " – " + Bound.number(Taken.most(rounds));
    }
}
