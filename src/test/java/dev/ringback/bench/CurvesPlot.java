package dev.ringback.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Milliseconds, on a logarithmic scale, over shares of all inserts or over seconds. */
final class CurvesPlot {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 380;
    private static final double LEFT = 70;
    private static final double RIGHT = 560;
    private static final double TOP = 50;
    private static final double BOTTOM = 330;

    private final Plot plot;
    private final double least;
    private final double most;
    private final double seconds;

    CurvesPlot(Plot plot) {
        this.plot = plot;
        List<double[]> points =
                plot.curves().values().stream().flatMap(List::stream).toList();
        this.least = Math.floor(Math.log10(points.stream()
                .mapToDouble(point -> Math.max(0.01, point[1]))
                .min()
                .orElse(1)));
        this.most = Math.ceil(
                Math.log10(points.stream().mapToDouble(point -> point[1]).max().orElse(10)) + 0.001);
        this.seconds = points.stream().mapToDouble(point -> point[0]).max().orElse(1);
    }

    String svg() {
        Svg svg = new Svg(WIDTH, HEIGHT).text(10, 24, "title", "start", plot.title());
        for (int power = (int) least; power <= most; power++) {
            double y = y(Math.pow(10, power));
            svg.line(LEFT, y, RIGHT, y, "grid")
                    .text(LEFT - 8, y + 4, "faint", "end", Bound.number(Math.pow(10, power)) + " ms");
        }
        if (plot.horizontal() == Plot.Axis.SHARE) {
            for (double share : new double[] {0.05, 0.5, 0.9, 0.99, 0.999}) {
                column(svg, share, share == 0.5 ? "median" : "p" + Bound.number(share * 100));
            }
        } else {
            for (int fifth = 0; fifth <= 5; fifth++) {
                column(svg, seconds * fifth / 5, Bound.number(Math.rint(seconds * fifth / 5)) + " s");
            }
        }
        int nth = 0;
        for (Map.Entry<String, List<double[]>> curve : plot.curves().entrySet()) {
            String style = "c" + nth % 4;
            svg.curve(points(curve.getValue()), style)
                    .curve("%.0f,%d %.0f,%d".formatted(RIGHT + 20, 70 + 22 * nth, RIGHT + 44, 70 + 22 * nth), style)
                    .text(RIGHT + 50, 74 + 22 * nth, "", "start", curve.getKey());
            nth++;
        }
        return svg.toString();
    }

    private void column(Svg svg, double at, String label) {
        double x = x(at);
        svg.line(x, TOP, x, BOTTOM, "grid").text(x, BOTTOM + 20, "faint", "middle", label);
    }

    private String points(List<double[]> curve) {
        return curve.stream()
                .map(point -> String.format(Locale.ROOT, "%.1f,%.1f", x(point[0]), y(point[1])))
                .collect(Collectors.joining(" "));
    }

    /** Shares by their nines: from p5 to p99.9. */
    private double x(double at) {
        double from = plot.horizontal() == Plot.Axis.SHARE ? -Math.log10(1 - 0.05) : 0;
        double to = plot.horizontal() == Plot.Axis.SHARE ? 3 : seconds;
        double here = plot.horizontal() == Plot.Axis.SHARE ? -Math.log10(1 - at) : at;
        return LEFT + (here - from) / (to - from) * (RIGHT - LEFT);
    }

    private double y(double milliseconds) {
        double here = Math.log10(Math.max(0.01, milliseconds));
        return BOTTOM - (here - least) / Math.max(1, most - least) * (BOTTOM - TOP);
    }
}
