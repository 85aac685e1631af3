package dev.ringback.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
    /** Their own, or another test's JVM would clear what is watched here. */
    @TempDir
    static Path temporary;

    private Child first;
    private Child second;

    @BeforeEach
    void startAChild() throws IOException {
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        first = Child.start(temporary);
    }

    @AfterEach
    void stopTheChildren() throws Exception {
        first.leave();
        if (second != null) {
            second.leave();
        }
    }

    @Test
    void theServerOfAKilledJvmIsStoppedByTheNextStart() throws Exception {
        first.kill();
        assertThat(first.serves()).isTrue();
        second = Child.start(temporary);
        assertThat(first.serves()).isFalse();
        assertThat(homes()).hasSize(1);
    }

    @Test
    void theServerOfALivingJvmIsLeftAlone() throws Exception {
        second = Child.start(temporary);
        assertThat(first.serves()).isTrue();
        assertThat(second.serves()).isTrue();
        assertThat(homes()).hasSize(2);
    }

    @Test
    void anExitLeavesNothing() throws Exception {
        first.leave();
        assertThat(first.serves()).isFalse();
        assertThat(homes()).isEmpty();
    }

    private Iterable<Path> homes() throws IOException {
        try (Stream<Path> files = Files.walk(temporary, 2)) {
            return files.filter(file -> Files.isDirectory(file.resolve("data"))).toList();
        }
    }

    /** Another JVM that keeps a server until its input ends. */
    private record Child(Process process, ProcessHandle server) {
        static Child start(Path temporary) throws IOException {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "-Djava.io.tmpdir=" + temporary,
                            KeepsAServer.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
            String line = output.readLine();
            while (line != null && !line.startsWith(KeepsAServer.MARK)) {
                line = output.readLine();
            }
            assertThat(line).as("what the child JVM said").isNotNull();
            long pid = Long.parseLong(line.substring(KeepsAServer.MARK.length()));
            return new Child(process, ProcessHandle.of(pid).orElseThrow());
        }

        /** A dead process that nobody has reaped still counts as alive, but tells no command. */
        boolean serves() {
            return server.isAlive() && server.info().commandLine().isPresent();
        }

        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }

        void leave() throws IOException, InterruptedException {
            process.getOutputStream().close();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                kill();
            }
        }
    }
}
