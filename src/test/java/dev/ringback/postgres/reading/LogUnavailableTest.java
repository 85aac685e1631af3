package dev.ringback.postgres.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogUnavailableTest {
    @ParameterizedTest
    @CsvSource({
        "57P01, the server is stopped, away",
        "57P03, the server is starting, away",
        "53300, too many connections, away",
        "28P01, the password was changed, away",
        "25006, a standby answered, away",
        "42P01, the log is not installed, away",
        "57014, the statement timed out, too slow",
        "42601, a syntax error, a bug",
        "23514, a broken constraint, a bug"
    })
    void whatTheDatabaseSaysDecides(String state, String message, String verdict) {
        assertThat(verdict(LogUnavailable.orBug(new PgException(message, "ERROR", state, null))))
                .isEqualTo(verdict);
    }

    @Test
    void aConnectionThatFailsIsAwayAndACastThatFailsIsABug() {
        assertThat(verdict(LogUnavailable.orBug(new ConnectException("refused"))))
                .isEqualTo("away");
        assertThat(verdict(LogUnavailable.orBug(new ClassCastException("no number"))))
                .isEqualTo("a bug");
    }

    private static String verdict(Throwable failure) {
        if (failure instanceof LogUnavailable unavailable) {
            return unavailable.isTooSlow() ? "too slow" : "away";
        }
        return "a bug";
    }
}
