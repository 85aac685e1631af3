package dev.ringback.bench;

import java.util.List;

/** One chapter of the benchmark. */
interface Measurement {
    String name();

    /** Its figures, and its curves for the plots. */
    Findings take(Server server, Scale scale) throws Exception;

    /** Figures and curves. */
    record Findings(List<Figure> figures, List<Plot> plots) {
        static Findings of(Figure... figures) {
            return new Findings(List.of(figures), List.of());
        }
    }
}
