package dev.ringback;

import dev.ringback.operations.Problems;
import dev.ringback.postgres.shield.ReloadKeeper;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/** Follows reloads of mapped tables, and tells people of those that wait for them. */
@Singleton
class ReloadWatch {
    private static final Logger LOG = Logger.getLogger(ReloadWatch.class);
    private static final String SOURCE = "reload";

    private final Life life;
    private final ReloadKeeper keeper;
    private final Problems problems;
    private Set<String> known = Set.of();

    ReloadWatch(Life life, ReloadKeeper keeper, Problems problems) {
        this.life = life;
        this.keeper = keeper;
        this.problems = problems;
    }

    @Scheduled(every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> follow() {
        return life.started() ? keep() : Uni.createFrom().voidItem();
    }

    /** Never fails: what is parked stays parked, and the next round comes. */
    Uni<Void> keep() {
        return keeper.keep()
                .invoke(this::tell)
                .onFailure()
                .invoke(failure -> {
                    if (problems.report(SOURCE, "reloads cannot be followed: " + Problems.words(failure))) {
                        LOG.warnf("reloads cannot be followed: %s", Problems.words(failure));
                    }
                })
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private synchronized void tell(List<ReloadKeeper.Undecided> undecided) {
        problems.clear(SOURCE);
        Set<String> sources = new HashSet<>();
        for (ReloadKeeper.Undecided reload : undecided) {
            String source = SOURCE + " " + reload.name();
            sources.add(source);
            String said = reload.ended() ? "has ended and waits for a decision" : "is going on; its changes are parked";
            if (problems.report(source, said)) {
                LOG.warnf("%s of %s %s", source, reload.table(), said);
            }
        }
        known.stream().filter(source -> !sources.contains(source)).forEach(problems::clear);
        known = sources;
    }
}
