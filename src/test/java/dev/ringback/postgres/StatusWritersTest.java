package dev.ringback.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever writes a status writes down the transaction with it, or those who listen are not told. */
class StatusWritersTest {
    /** What sets a status, up to the end of what is set. */
    private static final Pattern ASSIGNMENTS = Pattern.compile(
            "(?:UPDATE [$][{]schema[}][.]database_trigger_logs [^;]*? SET|= \"\"\")\\s+"
                    + "(status = (?![$]2)(?:(?!\\bWHERE [a-z]+[.]id\\b|\"\"\").)*)",
            Pattern.DOTALL);

    @Test
    void eachOneSaysItsTransaction() {
        List<String> writers = new ArrayList<>();
        sources().forEach(source -> {
            Matcher found = ASSIGNMENTS.matcher(text(source));
            while (found.find()) {
                writers.add(source.getFileName().toString());
                assertThat(found.group(1)).as(source.toString()).contains("processed_txid = txid_current()");
            }
        });
        assertThat(writers)
                .containsExactlyInAnyOrder(
                        "LogOperator.java",
                        "LogOperator.java",
                        "Releaser.java",
                        "R__3_settle.sql",
                        "R__8_shield.sql",
                        "R__9_reloads.sql",
                        "R__9_reloads.sql",
                        "R__9_reloads.sql",
                        "R__replay.sql");
    }

    private static List<Path> sources() {
        List<Path> sources = new ArrayList<>();
        for (String root : List.of("src/main/java/dev/ringback/postgres", "src/main/resources/db/ringback")) {
            try (Stream<Path> paths = Files.walk(Path.of(root))) {
                paths.filter(Files::isRegularFile).forEach(sources::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return sources;
    }

    private static String text(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
