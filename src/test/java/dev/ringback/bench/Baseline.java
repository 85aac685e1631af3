package dev.ringback.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The SQL beside the benchmark. */
final class Baseline {
    static final Path BENCH = Path.of("bench");

    private Baseline() {}

    static String sql(String name) {
        return read(BENCH.resolve("baselines").resolve(name));
    }

    /** Its statements one by one, without the comments. */
    static List<String> statements(String name) {
        return split(sql(name));
    }

    static Path load(String name) {
        return BENCH.resolve("load").resolve(name);
    }

    static List<String> split(String script) {
        String bare = script.replaceAll("(?m)^--.*$", "");
        return Arrays.stream(bare.split(";", -1))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
