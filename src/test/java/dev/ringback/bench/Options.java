package dev.ringback.bench;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What was asked for on the command line.
 *
 * @param only names of measurements, empty for all
 */
record Options(boolean full, boolean pressure, Set<String> only, Scale scale, Path output) {
    static final Path DOCS = Path.of("docs");
    static final Path TARGET = Path.of("target", "bench");

    static Options of(List<String> words) {
        boolean full = words.contains("--full");
        boolean pressure = words.contains("--pressure");
        Set<String> only = new TreeSet<>();
        Scale scale = full ? Scale.full() : Scale.smoke();
        for (Iterator<String> word = words.iterator(); word.hasNext(); ) {
            switch (word.next()) {
                case "--full", "--pressure" -> {}
                case "--only" -> only.add(value(word, "--only"));
                case "--settled" -> scale = scale.withSettled(Long.parseLong(value(word, "--settled")));
                case "--pressure-seconds" ->
                    scale = scale.withPressure(Integer.parseInt(value(word, "--pressure-seconds")));
                default ->
                    throw new IllegalArgumentException(
                            "allowed are --full, --pressure, --only <name>, --settled <rows>,"
                                    + " --pressure-seconds <seconds>; not " + words);
            }
        }
        return new Options(full, pressure, only, scale, full ? DOCS : TARGET);
    }

    private static String value(Iterator<String> words, String option) {
        if (!words.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return words.next();
    }

    boolean wants(Measurement measurement) {
        return only.isEmpty() ? pressure || !(measurement instanceof UnderPressure) : only.contains(measurement.name());
    }
}
