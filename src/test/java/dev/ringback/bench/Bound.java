package dev.ringback.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Locale;

/** What a figure is to reach. */
record Bound(Sense sense, double limit, String unit) {
    enum Sense {
        AT_LEAST("≥"),
        AT_MOST("≤");

        private final String sign;

        Sense(String sign) {
            this.sign = sign;
        }
    }

    static Bound atLeast(double limit, String unit) {
        return new Bound(Sense.AT_LEAST, limit, unit);
    }

    static Bound atMost(double limit, String unit) {
        return new Bound(Sense.AT_MOST, limit, unit);
    }

    /** For a figure that is watched and has nothing to reach. */
    static Bound none(String unit) {
        return new Bound(Sense.AT_MOST, 0, unit);
    }

    @JsonIgnore
    boolean isAim() {
        return limit > 0;
    }

    boolean isReachedBy(double value) {
        return !isAim() || reach(value) >= 1;
    }

    /** 1 at the bound, 2 when twice as good, 0.5 when half as good. */
    double reach(double value) {
        return sense == Sense.AT_LEAST ? value / limit : limit / Math.max(value, 1e-9);
    }

    String of(double value) {
        return number(value) + (unit.isEmpty() ? "" : " " + unit);
    }

    String text() {
        return isAim() ? sense.sign + " " + of(limit) : "–";
    }

    static String number(double value) {
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < 1000) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        if (size >= 1000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", value);
    }
}
