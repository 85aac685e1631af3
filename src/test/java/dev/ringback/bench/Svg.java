package dev.ringback.bench;

import java.util.Locale;

/** Drawings as text, readable on light and on dark ground. */
final class Svg {
    private static final String STYLE = """
            <style>
            text { font: 12px system-ui, sans-serif; fill: #24292f; }
            .title { font-size: 15px; font-weight: 600; }
            .faint { fill: #57606a; }
            .grid { stroke: #d0d7de; stroke-width: 1; fill: none; }
            .bound { stroke: #24292f; stroke-width: 1.5; stroke-dasharray: 4 3; }
            .good { fill: #2da44e; } .bad { fill: #cf222e; }
            .curve { fill: none; stroke-width: 2; }
            .c0 { stroke: #0969da; } .c1 { stroke: #8250df; } .c2 { stroke: #bf8700; } .c3 { stroke: #cf222e; }
            @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3; }
            .faint { fill: #9198a1; }
            .grid { stroke: #3d444d; }
            .bound { stroke: #e6edf3; }
            .good { fill: #3fb950; } .bad { fill: #f85149; }
            .c0 { stroke: #58a6ff; } .c1 { stroke: #bc8cff; } .c2 { stroke: #e3b341; } .c3 { stroke: #ff7b72; }
            }
            </style>
            """;

    private final StringBuilder elements = new StringBuilder();
    private final int width;
    private final int height;

    Svg(int width, int height) {
        this.width = width;
        this.height = height;
    }

    Svg text(double x, double y, String style, String anchor, String text) {
        return add(
                "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" text-anchor=\"%s\">%s</text>",
                x, y, style, anchor, escaped(text));
    }

    Svg line(double x1, double y1, double x2, double y2, String style) {
        return add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>", x1, y1, x2, y2, style);
    }

    Svg bar(double x, double y, double length, double thickness, String style) {
        return add(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" class=\"%s\"/>",
                x, y, Math.max(1, length), thickness, style);
    }

    Svg curve(String points, String style) {
        return add("<polyline points=\"%s\" class=\"curve %s\"/>", points, style);
    }

    private Svg add(String format, Object... values) {
        elements.append(String.format(Locale.ROOT, format, values)).append('\n');
        return this;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @Override
    public String toString() {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">\n"
                        .formatted(width, height, width, height)
                + STYLE + elements + "</svg>\n";
    }
}
