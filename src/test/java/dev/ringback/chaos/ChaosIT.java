package dev.ringback.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three replicas on a durable database, six writers, and a plan of faults that its seed decides: nothing lost, nothing
 * doubled, nothing out of order. How long and how bad is said by {@code -Dchanges=…}, {@code -Dfaults=…}, {@code -Dseed=…}.
 */
@Tag("faults")
class ChaosIT {
    @Test
    void nothingIsLostOrDoubledOrOutOfOrder() throws IOException {
        int faults = Integer.getInteger("faults", 18);
        long changes = Long.getLong("changes", 20_000);
        long seed = Long.getLong("seed", 1);
        try (Town town = Town.start(ServiceBuild.make(), 3, Map.of())) {
            Report report = new ChaosRun(town, seed).run(Plan.of(faults, seed), changes);
            Path page = Path.of("target", "chaos", "report.md");
            Files.createDirectories(page.getParent());
            Files.writeString(page, report.page());
            System.out.println(report.page());
            assertThat(report.findings().clean())
                    .as(report.findings().toString())
                    .isTrue();
            assertThat(report.findings().committed()).isGreaterThanOrEqualTo(changes / 2);
            assertThat(report.mailsAtOnce())
                    .as("mails from two senders at once")
                    .isZero();
        }
    }
}
