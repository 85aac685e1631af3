package dev.ringback;

import dev.ringback.operations.Problems;
import dev.ringback.postgres.shield.ReloadKeeper;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Follows reloads of mapped tables, and tells people of those that wait for them. */
@Singleton
class ReloadWatch {
    private static final Logger LOG = Logger.getLogger(ReloadWatch.class);
    private static final String SOURCE = "reload";

    private final Life life;
    private final ReloadKeeper keeper;
    private final Problems problems;
    private Map<String, String> known = Map.of();

    ReloadWatch(Life life, ReloadKeeper keeper, Problems problems) {
        this.life = life;
        this.keeper = keeper;
        this.problems = problems;
    }

    @Scheduled(every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> follow() {
        return life.started() ? told(keeper.follow()) : Uni.createFrom().voidItem();
    }

    /** Never fails: what is parked stays parked, and the next round comes. */
    Uni<Void> keep() {
        return told(keeper.keep());
    }

    private Uni<Void> told(Uni<List<ReloadKeeper.Undecided>> round) {
        return round.invoke(this::tell)
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
        Map<String, String> now = new HashMap<>();
        for (ReloadKeeper.Undecided reload : undecided) {
            String source = SOURCE + " " + reload.name();
            String said = reload.ended() ? "has ended and waits for a decision" : "is going on; its changes are parked";
            now.put(source, said);
            problems.report(source, said);
            if (!said.equals(known.get(source))) {
                LOG.warnf("%s of %s %s", source, reload.table(), said);
            }
        }
        known.keySet().stream().filter(source -> !now.containsKey(source)).forEach(problems::clear);
        known = now;
    }
}
