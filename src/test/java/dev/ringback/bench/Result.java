package dev.ringback.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that was measured on one machine with one PostgreSQL; a figure that is taken again takes the place of the former one.
 *
 * @param settings of the server, beside those that make it durable
 */
record Result(
        String machine,
        String postgres,
        String driver,
        Map<String, String> settings,
        List<Figure> figures,
        List<Plot> plots) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String FILE = "result.json";
    static final Result NONE = new Result("", "", "", Map.of(), List.of(), List.of());

    /** The former result; the one for the docs is kept beside its plots. */
    static Result read(Path output) throws IOException {
        Path file = place(output);
        return Files.exists(file) ? JSON.readValue(file.toFile(), Result.class) : NONE;
    }

    /** What another machine or version has given is not kept. */
    Result on(String thisMachine, String thisPostgres) {
        boolean same = thisMachine.equals(machine) && thisPostgres.equals(postgres);
        return new Result(
                thisMachine,
                thisPostgres,
                Flood.driver(),
                new TreeMap<>(Server.SETTINGS),
                same ? figures : List.of(),
                same ? plots : List.of());
    }

    Result with(Measurement.Findings findings) {
        return new Result(
                machine,
                postgres,
                driver,
                settings,
                merged(figures, findings.figures(), Figure::name),
                merged(plots, findings.plots(), Plot::name));
    }

    private static <T> List<T> merged(List<T> former, List<T> taken, java.util.function.Function<T, String> name) {
        Map<String, T> byName = new java.util.LinkedHashMap<>();
        former.forEach(one -> byName.put(name.apply(one), one));
        taken.forEach(one -> byName.put(name.apply(one), one));
        return new ArrayList<>(byName.values());
    }

    void write(Path output) throws IOException {
        Path file = place(output);
        Files.createDirectories(file.getParent());
        Files.writeString(file, JSON.writeValueAsString(this) + "\n");
    }

    private static Path place(Path output) {
        return output.equals(Options.DOCS) ? output.resolve("benchmarks").resolve(FILE) : output.resolve(FILE);
    }

    void say() {
        for (Figure figure : figures) {
            Console.say(
                    "%-36s %10s  %-10s %-30s (%s)",
                    figure.name(),
                    figure.bound().of(figure.value()),
                    figure.bound().text(),
                    figure.verdict(),
                    figure.spread());
        }
    }
}
