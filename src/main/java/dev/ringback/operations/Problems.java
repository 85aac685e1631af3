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

    /** The first line of what a failure says, or its name where it says nothing. */
    public static String words(Throwable failure) {
        String said = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        return said.lines().findFirst().orElse(failure.toString());
    }

    /** Returns whether this source had no problem before. */
    public boolean report(String source, String message) {
        KnownProblem known = bySource.get(source);
        Instant since = known == null ? clock.instant() : known.since();
        return bySource.put(source, new KnownProblem(source, message, since)) == null;
    }

    /** Returns whether this source had a problem before. */
    public boolean clear(String source) {
        return bySource.remove(source) != null;
    }

    public boolean isReported(String source) {
        return bySource.containsKey(source);
    }

    /** The oldest first. */
    public List<KnownProblem> list() {
        return bySource.values().stream()
                .sorted(Comparator.comparing(KnownProblem::since).thenComparing(KnownProblem::source))
                .toList();
    }
}
