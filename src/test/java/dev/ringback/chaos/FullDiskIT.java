package dev.ringback.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A database whose disk is full, write-ahead log and all; where the machine lets us have a small disk. */
@Tag("chaos")
class FullDiskIT {
    private static final String TEMPORARY = "java.io.tmpdir";

    private Path disk;
    private String temporary;

    @BeforeEach
    void mount() throws Exception {
        temporary = System.getProperty(TEMPORARY);
        disk = Files.createTempDirectory("small-disk-");
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=900m,mode=1777", "tmpfs", disk.toString()))
                .as("a small disk can be mounted")
                .isZero();
        System.setProperty(TEMPORARY, disk.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        System.setProperty(TEMPORARY, temporary);
        run("umount", disk.toString());
        Files.deleteIfExists(disk);
    }

    @Test
    void nothingIsLostOrDoubledWhenTheDiskIsFull() throws Exception {
        Path build = ServiceBuild.make();
        try (Town town =
                Town.start(build, Grounds.open(Grounds.durable().with("log_min_messages", "error")), 2, Map.of())) {
            List<Long> acknowledged;
            try (Load load = new Load(town.grounds(), 1)) {
                for (int time = 1; time <= 3; time++) {
                    load.pace().allow(time * 20_000L);
                    load.pace().awaitWritten(time * 20_000L - 19_000);
                    fillUntilTheServerComplains(town);
                    Pause.ofMillis(3000);
                    Files.delete(ballast());
                    if (!town.grounds().answers()) {
                        restart(town);
                    }
                    System.out.println("recovered from a full disk in " + town.recovery());
                }
                acknowledged = load.end();
            }
            town.settle();
            Findings findings = Findings.of(town.grounds(), acknowledged);
            System.out.println(findings);
            assertThat(findings.clean()).as(findings.toString()).isTrue();
        }
    }

    private Path ballast() {
        return disk.resolve("ballast");
    }

    private void fillUntilTheServerComplains(Town town) {
        int before = complaints(town);
        Awaitility.await("the server to complain")
                .pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofMinutes(1))
                .until(() -> {
                    fill();
                    return complaints(town) > before;
                });
    }

    private static int complaints(Town town) {
        return town.grounds().server().log().split("No space left on device", -1).length;
    }

    private void fill() {
        byte[] block = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(
                ballast(), java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            // As it should be.
        }
    }

    /** Where the log of what is to be written could not be written, the server has given up. */
    private static void restart(Town town) {
        Awaitility.await("the server")
                .pollInterval(Duration.ofMillis(200))
                .atMost(Duration.ofMinutes(1))
                .until(() -> {
                    if (!town.grounds().answers()) {
                        try {
                            town.grounds().server().startAgain();
                        } catch (java.io.UncheckedIOException notYet) {
                            return false;
                        }
                    }
                    return town.grounds().answers();
                });
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    }
}
