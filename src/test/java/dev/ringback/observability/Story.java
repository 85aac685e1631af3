package dev.ringback.observability;

import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Some hours of a service: an exposition that was scraped of it, again and again; from the second hour on something happens. */
final class Story {
    private static final long HOUR = 3600;
    private static final long END = 5 * HOUR;
    private static final long ROUND = 600;

    private final String exposition;
    private final BiFunction<Series, Long, Stream<Series>> happens;

    private Story(String exposition, BiFunction<Series, Long, Stream<Series>> happens) {
        this.exposition = exposition;
        this.happens = happens;
    }

    static Story of(String exposition) {
        return new Story(exposition, (series, time) -> Stream.of(series));
    }

    /**
     * What happens to the series and to those that begin with it.
     *
     * @param as {@code gone}, {@code rising}, or a value
     */
    Story when(String series, String as) {
        return new Story(
                exposition,
                (one, time) -> time < HOUR || !name(one).startsWith(series) ? Stream.of(one) : changed(one, as, time));
    }

    private static Stream<Series> changed(Series series, String as, long time) {
        return switch (as) {
            case "gone" -> Stream.empty();
            case "rising" -> Stream.of(series.at((time - HOUR) / 10.0));
            default -> Stream.of(series.at(Series.number(as)));
        };
    }

    private static String name(Series series) {
        return series.labels().isEmpty() ? series.name() : series.name() + series.labels();
    }

    /** The recording's clock begins at zero, so what tells a time has to go along with it. */
    private static Series alive(Series series, long time) {
        return series.name().startsWith("ringback_retention_last_success")
                ? series.at((double) (time - time % ROUND))
                : series;
    }

    List<String> firing() {
        Recording recording = Recording.of(exposition, END, (series, time) -> happens.apply(alive(series, time), time));
        return Alert.all().stream()
                .filter(alert -> alert.fires(recording))
                .map(Alert::name)
                .toList();
    }
}
