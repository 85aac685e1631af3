package dev.ringback.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The checker is checked: each way to break the service is seen by it, under the same load and such faults. */
class SabotageIT {
    private static final int CHANGES = 4000;

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
        try (Town town = Town.start(sabotaged, Grounds.open(sabotage.server()), 1, sabotage.settings())) {
            Findings findings = run(town, sabotage);
            assertThat(sabotage.isCaughtBy(findings)).as(findings.toString()).isTrue();
        }
    }

    /** It is not its setting that is caught. */
    @Test
    void withoutThePollTheServiceItselfIsClean() throws IOException {
        Sabotage sabotage = Sabotage.DOES_NOT_DRAIN_AFTER_A_RECONNECT;
        try (Town town = Town.start(build, Grounds.open(sabotage.server()), 1, sabotage.settings())) {
            Findings findings =
                    new ChaosRun(town, 1).run(plan(sabotage), CHANGES).findings();
            assertThat(findings.clean()).as(findings.toString()).isTrue();
        }
    }

    private static Findings run(Town town, Sabotage sabotage) throws IOException {
        return new ChaosRun(town, 1).unsupervised().run(plan(sabotage), CHANGES).findings();
    }

    private static List<Fault.Step> plan(Sabotage sabotage) {
        return Plan.of(4, 1, sabotage.faults());
    }
}
