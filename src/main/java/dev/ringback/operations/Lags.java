package dev.ringback.operations;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalDouble;

/** How many changes took how long, in steps of a fifth: a quantile is known to within a tenth of itself. */
final class Lags {
    private static final double STEP = 1.2;
    /** The last one begins at some weeks. */
    private static final int BUCKETS = 120;

    private final long[] counts = new long[BUCKETS];

    void add(Duration lag) {
        double millis = lag.toNanos() / 1e6;
        int bucket = millis <= 1 ? 0 : (int) Math.ceil(Math.log(millis) / Math.log(STEP));
        counts[Math.min(bucket, BUCKETS - 1)]++;
    }

    void add(Lags others) {
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] += others.counts[i];
        }
    }

    /** What another replica has written, perhaps one of another version. */
    void add(JsonObject others) {
        for (String bucket : others.fieldNames()) {
            int i = Integer.parseInt(bucket);
            counts[Math.max(0, Math.min(i, BUCKETS - 1))] += others.getLong(bucket);
        }
    }

    void clear() {
        Arrays.fill(counts, 0);
    }

    long count() {
        return Arrays.stream(counts).sum();
    }

    /** In seconds; empty if there is none. */
    OptionalDouble quantile(double share) {
        long all = count();
        long rank = Math.max(1, (long) Math.ceil(all * share));
        long passed = 0;
        for (int i = 0; i < BUCKETS; i++) {
            passed += counts[i];
            if (all > 0 && passed >= rank) {
                return OptionalDouble.of(Math.round(Math.pow(STEP, i - 0.5) * 1000) / 1e6);
            }
        }
        return OptionalDouble.empty();
    }

    JsonObject json() {
        JsonObject filled = new JsonObject();
        for (int i = 0; i < BUCKETS; i++) {
            if (counts[i] > 0) {
                filled.put(Integer.toString(i), counts[i]);
            }
        }
        return filled;
    }
}
