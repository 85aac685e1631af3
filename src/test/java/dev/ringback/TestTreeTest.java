package dev.ringback;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the build takes for granted of its tests. */
class TestTreeTest {
    private static final Path TESTS = Path.of("src/test/java/dev/ringback");
    private static final Path WITH_A_RUNNING_SERVICE = TESTS.resolve("api");

    /** Elsewhere each of them would start a service of its own: see the execution "wired" in the pom. */
    @Test
    void testsOfARunningServiceAreWhereTheyShareOne() throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            assertThat(files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> text(file).contains("\n@QuarkusTest\n"))
                            .filter(file -> !file.startsWith(WITH_A_RUNNING_SERVICE))
                            .filter(file -> !file.getFileName().toString().startsWith("Wired")))
                    .isEmpty();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
