package dev.ringback.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundTest {
    @ParameterizedTest
    @CsvSource({"AT_LEAST, 4, 8, 2", "AT_LEAST, 4, 2, 0.5", "AT_MOST, 0.4, 0.2, 2", "AT_MOST, 0.4, 0.8, 0.5"})
    void reachIsOneAtTheBoundAndMoreWhereItIsBetter(Bound.Sense sense, double limit, double value, double reach) {
        Bound bound = new Bound(sense, limit, "×");
        assertThat(bound.reach(value)).isCloseTo(reach, within(1e-9));
        assertThat(bound.isReachedBy(value)).isEqualTo(reach >= 1);
    }

    @Test
    void aFigureIsTheMedianOfItsRoundsAndSaysByHowMuchItIsMissed() {
        Figure figure = Figure.of("name", "what", Bound.atLeast(4, "×"), List.of(9.0, 1.0, 2.0), "");
        assertThat(figure.value()).isEqualTo(2);
        assertThat(figure.spread()).isEqualTo("1 – 9");
        assertThat(figure.verdict()).isEqualTo("**missed**: 50 % of the way");
    }
}
