package dev.ringback.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotTest {
    @Test
    void itIsReadFromItsText() {
        assertThat(Snapshot.parse("10:20:10,14,15:23")).isEqualTo(new Snapshot(10, 20, Set.of(10L, 14L, 15L), 23));
    }

    @Test
    void nobodyIsInProgressInAQuietDatabase() {
        assertThat(Snapshot.parse("5000000000:5000000000::5000000000"))
                .isEqualTo(new Snapshot(5_000_000_000L, 5_000_000_000L, Set.of(), 5_000_000_000L));
    }

    /** A bare {@code pg_snapshot} has three parts, and does not say all that is needed. */
    @ParameterizedTest
    @ValueSource(strings = {"", "10", "10:20:", "10:20:10,14,15", "10:20::23:1"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Snapshot.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is no snapshot");
    }

    @ParameterizedTest
    @CsvSource({"9, true", "10, false", "11, true", "14, false", "19, true", "20, false", "22, false"})
    void itSawTheEndOfWhatIsNeitherListedNorLater(long transaction, boolean seen) {
        assertThat(Snapshot.parse("10:20:10,14:23").sawTheEndOf(transaction)).isEqualTo(seen);
    }
}
