package dev.ringback.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The most telling ratios in small, so that neither the benchmark rots nor the product gets slower unnoticed. A figure that
 * is worse than the recorded one by more than a quarter is taken once more, and again some times while it would fail the
 * test: the median of all rounds counts. If it is worse still, that is said; it fails the test where nothing else runs on the machine ({@code -Pbench}), and in every build
 * when it is twice as bad.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BenchSmokeIT {
    private static final Path RECORDED = Baseline.BENCH.resolve("smoke.properties");
    private static final double A_QUARTER = 1.25;
    private static final int MOST_MORE = 4;
    private static final double TOLERANCE =
            Double.parseDouble(System.getProperty("smoke.tolerance", String.valueOf(A_QUARTER)));

    private final Properties recorded = new Properties();
    private Server server;

    @BeforeAll
    void start() throws IOException {
        try (Reader file = Files.newBufferedReader(RECORDED)) {
            recorded.load(file);
        }
        server = Server.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Tag("smoke")
    @ParameterizedTest
    @ValueSource(strings = {"single-inserts", "big-insert", "big-update", "claim"})
    void noRatioOfTheDatabaseAloneIsWorseThanRecorded(String name) throws Exception {
        compare(name);
    }

    @Tag("bench")
    @ParameterizedTest
    @ValueSource(strings = {"backlog", "latency"})
    void noRatioOfTheServiceIsWorseThanRecorded(String name) throws Exception {
        compare(name);
    }

    private void compare(String name) throws Exception {
        Measurement measurement = Bench.ALL.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        List<Figure> figures = recordedOnes(measurement.take(server, Scale.ci()));
        assertThat(figures).as("recorded figures of %s", name).isNotEmpty();
        for (int more = 0; more < MOST_MORE && isWorse(figures, more == 0 ? A_QUARTER : TOLERANCE); more++) {
            figures = pooled(figures, recordedOnes(measurement.take(server, Scale.ci())));
        }
        figures.forEach(figure -> Console.say(
                "smoke: %s = %.2f (rounds %s), recorded %s%s; %s",
                figure.name(),
                figure.value(),
                figure.spread(),
                recorded.get(figure.name()),
                isWorse(figure, A_QUARTER) ? ", WORSE BY MORE THAN A QUARTER" : "",
                figure.absolutes()));
        assertThat(figures.stream().filter(figure -> isWorse(figure, TOLERANCE)).map(this::complaint))
                .isEmpty();
    }

    private List<Figure> recordedOnes(Measurement.Findings findings) {
        return findings.figures().stream()
                .filter(figure -> recorded.containsKey(figure.name()))
                .toList();
    }

    private static List<Figure> pooled(List<Figure> first, List<Figure> second) {
        List<Figure> pooled = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            List<Double> rounds = new ArrayList<>(first.get(i).rounds());
            rounds.addAll(second.get(i).rounds());
            Figure last = second.get(i);
            pooled.add(Figure.of(last.name(), last.what(), last.bound(), rounds, last.absolutes()));
        }
        return pooled;
    }

    private double recorded(Figure figure) {
        return Double.parseDouble(recorded.getProperty(figure.name()));
    }

    private boolean isWorse(List<Figure> figures, double tolerance) {
        return figures.stream().anyMatch(figure -> isWorse(figure, tolerance));
    }

    private boolean isWorse(Figure figure, double tolerance) {
        Bound.Sense sense = figure.bound().sense();
        return new Bound(sense, recorded(figure), "").reach(figure.value()) < 1 / tolerance;
    }

    private String complaint(Figure figure) {
        return String.format(
                Locale.ROOT,
                "%s is %.2f (rounds %s), recorded is %.2f: %s. %s",
                figure.name(),
                figure.value(),
                figure.spread(),
                recorded(figure),
                figure.what(),
                figure.absolutes());
    }
}
