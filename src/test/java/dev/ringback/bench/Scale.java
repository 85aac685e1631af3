package dev.ringback.bench;

import java.util.List;

/**
 * How much of everything.
 *
 * @param rounds of each comparison
 * @param seconds of each load
 * @param backlog rows of a backlog and of the big insert; the big update has half of them
 * @param talkBacklog events for the talk's listener, whose rate does not depend on how many there are
 * @param rates of single inserts
 * @param slowBacklog changes for the processor that takes 2 ms for each
 * @param settled rows in the log that the claim has to ignore
 * @param idleSeconds of watching an idle service
 * @param pressureSeconds of each scene under pressure
 */
record Scale(
        int rounds,
        int seconds,
        int backlog,
        int talkBacklog,
        List<Integer> rates,
        int slowBacklog,
        long settled,
        int idleSeconds,
        int pressureSeconds) {

    static Scale full() {
        return new Scale(3, 6, 200_000, 1_000, List.of(100, 1_000, 4_000), 8_000, 2_000_000, 60, 300);
    }

    static Scale smoke() {
        return new Scale(1, 2, 50_000, 200, List.of(1_000), 2_000, 200_000, 10, 15);
    }

    /** For every build: ratios only, so it may be small, but in several rounds, as others work beside us. */
    static Scale ci() {
        return new Scale(3, 1, 20_000, 100, List.of(500), 0, 200_000, 0, 0);
    }

    Scale withSettled(long rows) {
        return new Scale(rounds, seconds, backlog, talkBacklog, rates, slowBacklog, rows, idleSeconds, pressureSeconds);
    }

    Scale withPressure(int perScene) {
        return new Scale(rounds, seconds, backlog, talkBacklog, rates, slowBacklog, settled, idleSeconds, perScene);
    }
}
