package dev.ringback.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The checker is checked: each way to break the service is seen by it, under the same load and such faults. */
class SabotageIT {
    private static final int CHANGES = 4000;
    /** Whether a fault meets the very moment that is sabotaged is a matter of chance, and of the machine. */
    private static final int RUNS = 4;

    private static Path build;

    @BeforeAll
    static void build() {
        build = ServiceBuild.make();
    }

    @ParameterizedTest
    @MethodSource("dev.ringback.chaos.Sabotage#inEveryBuild")
    void isCaught(Sabotage sabotage) throws IOException {
        catchIt(sabotage);
    }

    @Tag("chaos")
    @ParameterizedTest
    @MethodSource("dev.ringback.chaos.Sabotage#inLongProofs")
    void isCaughtToo(Sabotage sabotage) throws IOException {
        catchIt(sabotage);
    }

    private static void catchIt(Sabotage sabotage) throws IOException {
        Path sabotaged = sabotage.edits().isEmpty() ? build : SabotagedBuild.of(build, sabotage);
        List<Findings> seen = new ArrayList<>();
        for (int run = 1; run <= RUNS && seen.stream().noneMatch(sabotage::isCaughtBy); run++) {
            try (Town town = Town.start(sabotaged, Grounds.open(sabotage.server()), 1, sabotage.settings())) {
                seen.add(run(town, sabotage, run));
            }
        }
        assertThat(seen).anyMatch(sabotage::isCaughtBy);
    }

    /** It is not its setting that is caught. */
    @Test
    void withoutThePollTheServiceItselfIsClean() throws IOException {
        Sabotage sabotage = Sabotage.DOES_NOT_DRAIN_AFTER_A_RECONNECT;
        try (Town town = Town.start(build, Grounds.open(sabotage.server()), 1, sabotage.settings())) {
            Findings findings =
                    new ChaosRun(town, 1).run(plan(sabotage, 1), CHANGES).findings();
            assertThat(findings.clean()).as(findings.toString()).isTrue();
        }
    }

    private static Findings run(Town town, Sabotage sabotage, long seed) throws IOException {
        return new ChaosRun(town, seed)
                .unsupervised()
                .run(plan(sabotage, seed), CHANGES)
                .findings();
    }

    private static List<Fault.Step> plan(Sabotage sabotage, long seed) {
        return Plan.of(4, seed, sabotage.faults());
    }
}
