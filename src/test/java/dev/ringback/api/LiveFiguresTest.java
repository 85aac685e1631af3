package dev.ringback.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveFiguresTest {
    @ParameterizedTest
    @CsvSource({
        "0, 30, 10, empty, 0",
        "0, 30, , empty, 0",
        "100, 30, , unknown, ",
        "100, 30, 10, draining, 5",
        "100, 30, 30, growing, ",
        "100, 10, 30, growing, "
    })
    void aBacklogIsWorkedOffByWhatIsTakenBeyondWhatArrives(
            long backlog, double taken, @Nullable Double arriving, String state, @Nullable Double seconds) {
        LiveFigures.Drain drain = LiveFigures.drain(
                backlog, taken, arriving == null ? OptionalDouble.empty() : OptionalDouble.of(arriving));

        assertThat(drain).isEqualTo(new LiveFigures.Drain(state, seconds, arriving, taken));
    }
}
