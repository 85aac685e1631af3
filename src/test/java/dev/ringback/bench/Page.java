package dev.ringback.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** {@code docs/benchmarks.md} and its plots, made of nothing but the result and the reasons in {@code bench/reasons}. */
final class Page {
    private static final String NO_REASON = "The reason is not known yet.";

    private final Result result;

    Page(Result result) {
        this.result = result;
    }

    void write(Path output) throws IOException {
        Path plots = Files.createDirectories(output.resolve("benchmarks"));
        Files.writeString(
                plots.resolve("bounds.svg"),
                new BoundsPlot(result.figures().stream()
                                .filter(figure -> figure.bound().isAim())
                                .toList())
                        .svg());
        for (Plot plot : result.plots()) {
            Files.writeString(plots.resolve(plot.name() + ".svg"), new CurvesPlot(plot).svg());
        }
        Files.writeString(output.resolve("benchmarks.md"), text());
    }

    private String text() {
        return Baseline.read(Baseline.BENCH.resolve("page.md"))
                .replace("${machine}", result.machine())
                .replace("${postgres}", result.postgres())
                .replace("${driver}", result.driver())
                .replace(
                        "${settings}",
                        result.settings().entrySet().stream()
                                .map(setting -> "`" + setting.getKey() + " = " + setting.getValue() + "`")
                                .collect(Collectors.joining(", ")))
                .replace("${table}", table())
                .replace("${misses}", misses())
                .replace("${plots}", plots())
                .replace("${absolutes}", absolutes());
    }

    private String table() {
        return "| what | reached | bound | | rounds |\n|---|---|---|---|---|\n"
                + result.figures().stream()
                        .map(figure -> "| %s | **%s** | %s | %s | %s |"
                                .formatted(
                                        figure.what(),
                                        figure.bound().of(figure.value()),
                                        figure.bound().text(),
                                        figure.verdict(),
                                        figure.spread()))
                        .collect(Collectors.joining("\n"));
    }

    private String absolutes() {
        return "| figure | behind it | taken | load |\n|---|---|---|---|\n"
                + result.figures().stream()
                        .map(figure -> "| %s | %s | %s | %s |"
                                .formatted(figure.name(), figure.absolutes(), figure.taken(), figure.load()))
                        .collect(Collectors.joining("\n"));
    }

    private String misses() {
        List<Figure> missed =
                result.figures().stream().filter(figure -> !figure.isReached()).toList();
        if (missed.isEmpty()) {
            return "None.";
        }
        return missed.stream()
                .map(figure -> "### %s\n\n%s: %s, to reach is %s. %s"
                        .formatted(
                                figure.name(),
                                figure.what(),
                                figure.bound().of(figure.value()),
                                figure.bound().text(),
                                reason(figure)))
                .collect(Collectors.joining("\n\n"));
    }

    private static String reason(Figure figure) {
        Path file = Baseline.BENCH.resolve("reasons").resolve(figure.name() + ".md");
        return Files.exists(file) ? "\n\n" + Baseline.read(file).strip() : NO_REASON;
    }

    private String plots() {
        return result.plots().stream()
                .map(plot -> "![%s](benchmarks/%s.svg)".formatted(plot.title(), plot.name()))
                .collect(Collectors.joining("\n\n"));
    }
}
