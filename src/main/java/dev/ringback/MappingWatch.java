package dev.ringback;

import dev.ringback.operations.Problems;
import dev.ringback.postgres.mapping.Finding;
import dev.ringback.postgres.mapping.PairedTables;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Looks whether the mappings' tables are as declared: at the start, where what is wrong ends the process, and again from
 * time to time, where it is a problem, for then it was somebody else who changed the tables.
 */
@Singleton
class MappingWatch {
    private static final Logger LOG = Logger.getLogger(MappingWatch.class);
    private static final String SOURCE = "mapping";

    private final PairedTables tables;
    private final Problems problems;
    private final Consumer<String> end;
    private volatile boolean begun;

    @Inject
    MappingWatch(PairedTables tables, Problems problems) {
        this(tables, problems, MappingWatch::endProcess);
    }

    /** @param end is told why, once */
    MappingWatch(PairedTables tables, Problems problems, Consumer<String> end) {
        this.tables = tables;
        this.problems = problems;
        this.end = end;
    }

    /** In dev mode somebody sits before it, who can see what is wrong. */
    private static void endProcess(String reason) {
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            Farewell.because(reason);
            Quarkus.asyncExit(Farewell.MAPPING_REFUSED);
        }
    }

    /** Never fails, because everything else goes on without. */
    Uni<Void> look() {
        return tables.look()
                .invoke(this::report)
                .onFailure()
                .invoke(failure -> {
                    if (problems.report(SOURCE, "the tables cannot be compared: " + Problems.words(failure))) {
                        LOG.warnf("the mappings' tables cannot be compared: %s", Problems.words(failure));
                    }
                })
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private void report(List<Finding> findings) {
        problems.clear(SOURCE);
        for (Finding finding : findings) {
            report(finding);
        }
        List<String> refused =
                findings.stream().flatMap(one -> one.refused().stream()).toList();
        if (!begun && !refused.isEmpty()) {
            end.accept("the mappings do not fit the tables:\n  " + String.join("\n  ", refused));
        }
        begun = true;
    }

    private void report(Finding finding) {
        String source = SOURCE + " " + finding.mapping();
        if (finding.isWell()) {
            problems.clear(source);
        } else if (problems.report(source, "it cannot work: " + finding.words())) {
            LOG.warnf("the mapping %s cannot work: %s", finding.mapping(), finding.words());
        }
    }
}
