package dev.ringback;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the build takes for granted of its tests. */
class TestTreeTest {
    private static final Path TESTS = Path.of("src/test/java/dev/ringback");
    private static final Path MIGRATIONS = Path.of("src/main/resources/db/ringback");
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

    /** Classes and tests by their names, functions and tables of the database by theirs. */
    @Test
    void whatTheInvariantsNameIsThere() throws IOException {
        String invariants = text(Path.of("docs/invariants.md"));
        Set<String> classes = names(Path.of("src"), ".java").collect(Collectors.toSet());
        String database = names(MIGRATIONS, ".sql")
                .map(name -> text(MIGRATIONS.resolve(name + ".sql")))
                .collect(Collectors.joining());

        assertThat(named("`([A-Z]\\w*[a-z]\\w*)(?:\\.\\w+)?`", invariants))
                .hasSizeGreaterThan(50)
                .isSubsetOf(classes);
        assertThat(named("`(ringback_\\w+)`", invariants)).hasSizeGreaterThan(3).allSatisfy(name -> assertThat(database)
                .containsPattern("schema}\\." + name + "[ (]"));
    }

    private static Set<String> named(String pattern, String page) {
        return Pattern.compile(pattern)
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> names(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .map(name -> name.substring(0, name.length() - ending.length()))
                    .toList()
                    .stream();
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
