package dev.ringback.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.operations.Problems.KnownProblem;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ProblemsTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private Instant now = NOON;
    private final Problems problems = new Problems(new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    });

    @Test
    void aProblemKeepsItsBeginningWhileItsWordsChange() {
        assertThat(problems.report("mail", "refused")).isTrue();
        now = NOON.plusSeconds(60);
        assertThat(problems.report("database", "away")).isTrue();
        assertThat(problems.report("mail", "still refused")).isFalse();

        assertThat(problems.list())
                .containsExactly(
                        new KnownProblem("mail", "still refused", NOON), new KnownProblem("database", "away", now));
    }

    @Test
    void aProblemThatComesBackIsANewOne() {
        problems.report("mail", "refused");
        assertThat(problems.clear("mail")).isTrue();
        assertThat(problems.clear("mail")).isFalse();
        now = NOON.plusSeconds(60);
        problems.report("mail", "refused");

        assertThat(problems.list()).containsExactly(new KnownProblem("mail", "refused", now));
    }
}
