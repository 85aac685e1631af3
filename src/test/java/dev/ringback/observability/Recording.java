package dev.ringback.observability;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** What a Prometheus has scraped of one service: the same exposition again and again, but for what a story says of it. */
final class Recording {
    static final long STEP = 30;
    /** So long a series is still taken for alive. */
    private static final long STALE = 300;

    private final NavigableMap<Long, Map<String, List<Series>>> scrapes = new TreeMap<>();

    /**
     * A recording of so many seconds.
     *
     * @param story what is scraped of a series at a second: another one, or nothing
     */
    static Recording of(String exposition, long seconds, BiFunction<Series, Long, Stream<Series>> story) {
        Recording recording = new Recording();
        List<Series> all = Series.of(exposition)
                .filter(series -> series.name().startsWith("ringback_"))
                .toList();
        for (long time = 0; time <= seconds; time += STEP) {
            long now = time;
            Map<String, List<Series>> byName = new HashMap<>();
            all.stream().flatMap(series -> story.apply(series, now)).forEach(series -> byName.computeIfAbsent(
                            series.name(), none -> new ArrayList<>())
                    .add(series));
            recording.scrapes.put(now, byName);
        }
        return recording;
    }

    long end() {
        return scrapes.lastKey();
    }

    /** The values of a series before a moment, by their times. */
    record Samples(Map<String, String> labels, NavigableMap<Long, Double> values) {}

    /** What was scraped last. */
    List<Samples> at(String name, long time) {
        Map.Entry<Long, Map<String, List<Series>>> last = scrapes.floorEntry(time);
        return last == null || time - last.getKey() > STALE
                ? List.of()
                : between(name, last.getKey() - 1, last.getKey());
    }

    /** What was scraped after the one time and until the other. */
    List<Samples> between(String name, long after, long until) {
        Map<Map<String, String>, Samples> found = new HashMap<>();
        scrapes.subMap(after, false, until, true)
                .forEach((time, scrape) -> scrape.getOrDefault(name, List.of()).forEach(series -> found.computeIfAbsent(
                                series.labels(), labels -> new Samples(labels, new TreeMap<>()))
                        .values()
                        .put(time, series.value())));
        return List.copyOf(found.values());
    }
}
