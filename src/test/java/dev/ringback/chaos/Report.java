package dev.ringback.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a run has shown, as a page. */
record Report(
        Duration took,
        int faults,
        Findings findings,
        long mails,
        long mailsRepeated,
        long mailsAtOnce,
        Map<Fault, List<Duration>> recoveries) {

    String page() {
        return """
                | changes committed | faults | lost | doubled | out of order | not logged | of nobody | not settled | confirmed and gone | users not right |
                |---|---|---|---|---|---|---|---|---|---|
                | %,d | %,d | %d | %d | %d | %d | %d | %d | %d | %d |

                %,d mails were taken, %,d of them more than once (at least once is promised), %d from two senders at once. It took %d s.

                | fault | times | recovery, median | worst |
                |---|---|---|---|
                """.formatted(
                                findings.committed(),
                                faults,
                                findings.lost(),
                                findings.doubled(),
                                findings.disordered(),
                                findings.unlogged(),
                                findings.phantoms(),
                                findings.unsettled(),
                                findings.promised(),
                                findings.users(),
                                mails,
                                mailsRepeated,
                                mailsAtOnce,
                                took.toSeconds())
                + recoveries.entrySet().stream()
                        .map(entry -> line(entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining());
    }

    private static String line(Fault fault, List<Duration> times) {
        List<Duration> sorted = times.stream().sorted().toList();
        return "| %s | %d | %s | %s |%n"
                .formatted(
                        fault.words(),
                        sorted.size(),
                        seconds(sorted.get(sorted.size() / 2)),
                        seconds(sorted.get(sorted.size() - 1)));
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f s", time.toNanos() / 1e9);
    }
}
