package dev.ringback.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class WalkTest {
    private final Walk walk = new Walk();

    @Test
    void itGoesOnWhereTheLastStepEnded() {
        assertThat(walk.after()).isZero();
        walk.seen(step(100, false, OptionalLong.of(7)));
        assertThat(walk.after()).isEqualTo(100);
    }

    @Test
    void theNextOneBeginsAtTheFirstRowThatWasKept() {
        walk.seen(step(100, false, OptionalLong.empty()));
        walk.seen(step(200, false, OptionalLong.of(170)));
        walk.seen(step(300, true, OptionalLong.of(201)));
        assertThat(walk.after()).isEqualTo(169);
    }

    @Test
    void whereNothingWasKeptTheNextOneBeginsBehindIt() {
        walk.seen(step(100, true, OptionalLong.empty()));
        assertThat(walk.after()).isEqualTo(100);
    }

    @Test
    void anEmptyTableLeavesItWhereItIs() {
        walk.seen(step(0, true, OptionalLong.empty()));
        assertThat(walk.after()).isZero();
    }

    @Test
    void nowAndThenOneBeginsAtZero() {
        for (int i = 1; i < 100; i++) {
            walk.seen(step(100, true, OptionalLong.of(50)));
            assertThat(walk.after()).isEqualTo(49);
        }
        walk.seen(step(100, true, OptionalLong.of(50)));
        assertThat(walk.after()).isZero();
    }

    private static Purge.Step step(long seenTo, boolean atEnd, OptionalLong firstKept) {
        return new Purge.Step(false, seenTo, atEnd, firstKept, Tally.NOTHING);
    }
}
