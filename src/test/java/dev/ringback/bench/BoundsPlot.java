package dev.ringback.bench;

import java.util.List;

/** Each figure against its bound: the line in the middle is the bound, to the right is better, each step is a doubling. */
final class BoundsPlot {
    private static final int WIDTH = 900;
    private static final int ROW = 22;
    private static final int TOP = 60;
    private static final double MIDDLE = 470;
    private static final double DOUBLING = 55;
    private static final double MOST = 4;

    private final List<Figure> figures;

    BoundsPlot(List<Figure> figures) {
        this.figures = figures;
    }

    String svg() {
        int height = TOP + ROW * figures.size() + 20;
        Svg svg = new Svg(WIDTH, height)
                .text(10, 22, "title", "start", "Each figure against its bound")
                .text(MIDDLE, 44, "faint", "middle", "bound");
        for (int doubling = -3; doubling <= MOST; doubling++) {
            if (doubling != 0) {
                double x = MIDDLE + doubling * DOUBLING;
                String factor = doubling > 0 ? (1 << doubling) + " × better" : "1/" + (1 << -doubling);
                svg.line(x, TOP - 8, x, height - 16, "grid")
                        .text(x, 44, "faint", "middle", factor.replace(" better", ""));
            }
        }
        for (int i = 0; i < figures.size(); i++) {
            row(svg, figures.get(i), TOP + i * ROW);
        }
        return svg.line(MIDDLE, TOP - 8, MIDDLE, height - 16, "bound").toString();
    }

    private static void row(Svg svg, Figure figure, double y) {
        double doublings = Math.log(figure.bound().reach(figure.value())) / Math.log(2);
        double end = MIDDLE + Math.max(-3, Math.min(MOST, doublings)) * DOUBLING;
        svg.text(10, y + 13, "", "start", figure.name())
                .bar(Math.min(MIDDLE, end), y + 2, Math.abs(end - MIDDLE), ROW - 8, figure.isReached() ? "good" : "bad")
                .text(
                        WIDTH - 10,
                        y + 13,
                        "",
                        "end",
                        figure.bound().of(figure.value()) + "  ("
                                + figure.bound().text() + ")");
    }
}
