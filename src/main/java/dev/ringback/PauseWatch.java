package dev.ringback;

import dev.ringback.operations.Problems;
import dev.ringback.postgres.pause.Pause;
import dev.ringback.postgres.pause.PauseBook;
import dev.ringback.postgres.pause.Releaser;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Tells people of what is paused, again and again as long as it lasts, and has released what a pause that is over held. */
@Singleton
class PauseWatch {
    private static final Logger LOG = Logger.getLogger(PauseWatch.class);
    private static final String SOURCE = "pause";
    private static final Duration AGAIN = Duration.ofHours(1);

    private final Attendance attendance;
    private final PauseBook book;
    private final Releaser releaser;
    private final Problems problems;
    private final Map<String, Long> told = new HashMap<>();
    private volatile boolean complained;
    private volatile PauseBook.Page known = PauseBook.Page.EMPTY;

    PauseWatch(Attendance attendance, PauseBook book, Releaser releaser, Problems problems, MeterRegistry meters) {
        this.attendance = attendance;
        this.book = book;
        this.releaser = releaser;
        this.problems = problems;
        Gauge.builder("ringback.pauses", this, watch -> watch.known.pauses().stream()
                        .filter(Pause::isOn)
                        .count())
                .description("Tables and processors that are paused, as of the last round")
                .register(meters);
        Gauge.builder("ringback.pauses.held", this, watch -> watch.known.pauses().stream()
                        .mapToLong(watch.known::held)
                        .sum())
                .description("Changes that a pause holds, each counted once for each pause, as of the last round")
                .register(meters);
    }

    /** Never fails: what is held stays held, and the next round comes. */
    @Scheduled(every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> follow() {
        if (!attendance.sight().pauses() && known.pauses().isEmpty() && !complained) {
            return Uni.createFrom().voidItem();
        }
        return book.page()
                .invoke(this::tell)
                .chain(page -> page.pauses().stream().allMatch(Pause::isOn)
                        ? Uni.createFrom().voidItem()
                        : releaser.release())
                .onFailure()
                .invoke(failure -> {
                    complained = true;
                    if (problems.report(SOURCE, "pauses cannot be followed: " + Problems.words(failure))) {
                        LOG.warnf("pauses cannot be followed: %s", Problems.words(failure));
                    }
                })
                .onFailure()
                .recoverWithNull();
    }

    private synchronized void tell(PauseBook.Page page) {
        complained = false;
        problems.clear(SOURCE);
        known = page;
        Map<String, Long> before = new HashMap<>(told);
        told.clear();
        for (Pause pause : page.pauses()) {
            if (pause.isOn()) {
                tell(pause, page, before.remove(source(pause)));
            }
        }
        before.keySet().forEach(source -> {
            problems.clear(source);
            LOG.infof("%s: resumed", source);
        });
    }

    private void tell(Pause pause, PauseBook.Page page, @Nullable Long last) {
        String source = source(pause);
        problems.report(
                source,
                "its changes are held since %s, as %s asked: %s"
                        .formatted(pause.pausedAt(), pause.pausedBy(), pause.reason()));
        long now = System.nanoTime();
        boolean due = last == null || now - last >= AGAIN.toNanos();
        told.put(source, due ? now : last);
        if (due) {
            LOG.warnf(
                    "%s: %d changes are held since %s, as %s asked: %s",
                    source, page.held(pause), pause.pausedAt(), pause.pausedBy(), pause.reason());
        }
    }

    private static String source(Pause pause) {
        return SOURCE + " of " + pause.kind().word() + " " + pause.name();
    }
}
