package dev.ringback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.intake.IntakeListener;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginsTest {
    private final List<String> endings = new ArrayList<>();
    private long now = 1_000;
    private Logins logins = logins(Duration.ofSeconds(30));

    @Test
    void refusalsThatLastLongerThanThePatienceEndTheProcessOnce() {
        logins.failed(refusal("28P01"));
        secondsPass(29);
        logins.unwell("ears", refusal("28P01"));
        assertThat(endings).isEmpty();
        secondsPass(1);
        logins.unwell("claim", refusal("28000"));
        logins.unwell("door", refusal("28P01"));
        assertThat(endings).hasSize(1);
        assertThat(endings.get(0)).contains("30 s", "28000", "DATABASE_URL");
    }

    @Test
    void theMigrationsDriverIsUnderstoodTooHoweverDeepItsRefusalLies() {
        Exception deep = new IllegalStateException("no connection", new SQLException("role is gone", "28000"));
        logins.failed(deep);
        secondsPass(31);
        logins.failed(deep);
        assertThat(endings).singleElement().asString().contains("role is gone");
    }

    @Test
    void oneSuccessOfAnyBeginsAnew() {
        logins.failed(refusal("28P01"));
        secondsPass(29);
        logins.well("door");
        secondsPass(2);
        logins.unwell("ears", refusal("28P01"));
        assertThat(endings).isEmpty();
        secondsPass(29);
        logins.succeeded();
        secondsPass(2);
        logins.unwell("ears", refusal("28P01"));
        assertThat(endings).isEmpty();
    }

    /** A server that was away for an hour, and refuses us once while it starts, has not refused us for an hour. */
    @Test
    void aFailureOfAnotherKindBeginsAnew() {
        logins.failed(refusal("28P01"));
        secondsPass(1);
        logins.unwell("ears", new IOException("connection refused"));
        secondsPass(3_600);
        logins.unwell("ears", refusal("28P01"));
        assertThat(endings).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"53300", "57P03", "3D000", "08006", "42501"})
    void whatOtherCredentialsWouldNotCureNeverEndsTheProcess(String state) {
        for (int i = 0; i < 100; i++) {
            logins.unwell("ears", refusal(state));
            secondsPass(60);
        }
        assertThat(endings).isEmpty();
    }

    @Test
    void aPatienceOfZeroNeverEndsTheProcess() {
        logins = logins(Duration.ZERO);
        for (int i = 0; i < 100; i++) {
            logins.unwell("ears", refusal("28P01"));
            secondsPass(60);
        }
        assertThat(endings).isEmpty();
    }

    private Logins logins(Duration patience) {
        return new Logins(patience, new IntakeListener() {}, () -> now, endings::add);
    }

    private void secondsPass(long seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }

    private static PgException refusal(String state) {
        return new PgException("refused", "FATAL", state, null);
    }
}
