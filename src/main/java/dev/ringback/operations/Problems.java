package dev.ringback.operations;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** What troubles this replica at the moment: one problem for each source, until that source clears it. */
@Singleton
public final class Problems {
    private final ConcurrentMap<String, KnownProblem> bySource = new ConcurrentHashMap<>();
    private final Clock clock;

    @Inject
    public Problems(Clock clock) {
        this.clock = clock;
    }

    /**
     * Something that an operator should know of.
     *
     * @param source who says so; a word that stays the same, as in {@code database}
     * @param message for people, without secrets
     * @param since when this source began to have a problem, whatever its words were then
     */
    public record KnownProblem(String source, String message, Instant since) {}

    public void report(String source, String message) {
        bySource.compute(
                source,
                (name, known) -> new KnownProblem(name, message, known == null ? clock.instant() : known.since()));
    }

    public void clear(String source) {
        bySource.remove(source);
    }

    /** The oldest first. */
    public List<KnownProblem> list() {
        return bySource.values().stream()
                .sorted(Comparator.comparing(KnownProblem::since).thenComparing(KnownProblem::source))
                .toList();
    }
}
