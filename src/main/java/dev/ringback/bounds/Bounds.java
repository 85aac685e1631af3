package dev.ringback.bounds;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Settings are held against their bounds here. What is out of them is collected, so that all of it can be told at once, and
 * each in the same way: the key with its environment variable, the value, and what is allowed.
 */
public final class Bounds {
    private final String prefix;
    private final List<String> refusals;

    /** For whole keys. */
    public Bounds() {
        this("", new ArrayList<>());
    }

    private Bounds(String prefix, List<String> refusals) {
        this.prefix = prefix;
        this.refusals = refusals;
    }

    /** The same, for keys that begin with this section: {@code under("ringback")} knows {@code schema}. */
    public Bounds under(String section) {
        return new Bounds(prefix + section + ".", refusals);
    }

    public void between(String key, int value, int least, int most) {
        allow(value >= least && value <= most, key, value, "a whole number from " + least + " to " + most);
    }

    public void between(String key, Duration value, Duration least, Duration most) {
        boolean within = value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
        allow(within, key, value, "a duration from " + least + " to " + most);
    }

    public void atLeast(String key, Duration value, Duration least) {
        allow(value.compareTo(least) >= 0, key, value, "a duration of at least " + least);
    }

    public void positive(String key, Duration value) {
        allow(value.compareTo(Duration.ZERO) > 0, key, value, "a duration of more than 0");
    }

    /** From nothing to all of it. */
    public void share(String key, double value) {
        allow(value >= 0 && value <= 1, key, value, "a number from 0 to 1");
    }

    public void oneOf(String key, String value, List<String> words) {
        int last = words.size() - 1;
        String allowed = last < 1
                ? String.join("", words)
                : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
        allow(words.contains(value), key, value, allowed);
    }

    public void filled(String key, String value, String allowed) {
        allow(!value.isBlank(), key, "blank", allowed);
    }

    /**
     * A text of a certain shape.
     *
     * @param pattern a regular expression for the whole of it
     */
    public void shaped(String key, String value, String pattern, String allowed) {
        allow(value.matches(pattern), key, value, allowed);
    }

    private void allow(boolean right, String key, Object value, String allowed) {
        if (!right) {
            refuse(key, value, allowed);
        }
    }

    /** For what is nobody else's kind of bound. */
    public void refuse(String key, Object value, String allowed) {
        refusals.add(named(prefix + key) + " is " + value + ", allowed is " + allowed);
    }

    /** A key with quotes cannot be written faithfully as a variable, and {@code DATABASE_URL} is one already. */
    private static String named(String key) {
        String variable = key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
        return key.contains("\"") || key.equals(variable) ? key : key + " (" + variable + ")";
    }

    public boolean areKept() {
        return refusals.isEmpty();
    }

    /** A line for each. */
    public List<String> refusals() {
        return List.copyOf(refusals);
    }

    /**
     * Ends here if anything was refused.
     *
     * @throws IllegalArgumentException with all refusals
     */
    public void uphold() {
        if (!areKept()) {
            throw new IllegalArgumentException("the settings are wrong:\n  " + String.join("\n  ", refusals));
        }
    }
}
