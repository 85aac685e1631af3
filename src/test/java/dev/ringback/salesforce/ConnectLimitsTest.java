package dev.ringback.salesforce;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectLimitsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | PT1M | PT2M | P90D | ringback.connect.reload.rows (RINGBACK_CONNECT_RELOAD_ROWS) is 0, allowed is a whole number from 1 to 1000000",
                "5 | PT0.5S | PT2M | P90D | ringback.connect.reload.window (RINGBACK_CONNECT_RELOAD_WINDOW) is PT0.5S, allowed is a duration from PT1S to PT24H",
                "5 | PT1M | PT48H | P90D | ringback.connect.reload.quiet (RINGBACK_CONNECT_RELOAD_QUIET) is PT48H, allowed is a duration from PT0.1S to PT24H",
                "5 | PT1M | PT2M | PT1M | ringback.connect.reload.kept (RINGBACK_CONNECT_RELOAD_KEPT) is PT1M, allowed is a duration from PT1H to PT87600H"
            })
    void aSettingOutOfItsBoundsIsNamedWithWhatIsAllowed(
            int rows, Duration window, Duration quiet, Duration kept, String refusal) {
        ReloadSettings settings = new ReloadSettings() {
            @Override
            public int rows() {
                return rows;
            }

            @Override
            public Duration window() {
                return window;
            }

            @Override
            public Duration quiet() {
                return quiet;
            }

            @Override
            public Duration kept() {
                return kept;
            }
        };
        assertThatThrownBy(() -> ConnectLimits.Reload.of(settings)).hasMessage(refusal);
    }

    @Test
    void patienceHasBoundsToo() {
        assertThatThrownBy(() -> ConnectLimits.patience(() -> Duration.ZERO))
                .hasMessage(
                        "ringback.connect.patience (RINGBACK_CONNECT_PATIENCE) is PT0S, allowed is a duration from PT1S"
                                + " to PT8760H");
    }
}
