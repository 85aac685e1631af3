package dev.ringback.api.limits;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * So many a minute for each of many callers. Of more callers than there is room for, those that have been silent for the
 * longest time are forgotten.
 */
final class Buckets {
    static final Duration WINDOW = Duration.ofMinutes(1);
    static final int ROOM = 10_000;

    private final int perMinute;
    private final TimeMeter time;
    private final Map<String, Bucket> byCaller = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > ROOM;
        }
    };

    Buckets(int perMinute, TimeMeter time) {
        this.perMinute = perMinute;
        this.time = time;
    }

    /** Begins full. */
    Bucket of(String caller) {
        synchronized (byCaller) {
            return byCaller.computeIfAbsent(caller, unknown -> Bucket.builder()
                    .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, WINDOW))
                    .withCustomTimePrecision(time)
                    .build());
        }
    }

    int callers() {
        synchronized (byCaller) {
            return byCaller.size();
        }
    }
}
