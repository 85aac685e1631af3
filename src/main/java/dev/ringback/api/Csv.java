package dev.ringback.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Lines of CSV, as RFC 4180 has them. A text that a spreadsheet would take for a formula begins with an apostrophe here: a
 * row's values come from anybody, and whoever opens the file must not run them. NDJSON has every text as it is.
 */
final class Csv {
    static final String MEDIA_TYPE = "text/csv";

    private static final String FORMULA = "=+-@\t\r\n";

    private Csv() {}

    static String header(Collection<String> names) {
        return line(names);
    }

    static String line(ObjectNode item) {
        return line(item.properties().stream()
                .map(member -> text(member.getValue()))
                .toList());
    }

    private static String line(Collection<String> cells) {
        return cells.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    static String cell(String text) {
        boolean isFormula = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0;
        String safe = isFormula ? "'" + text : text;
        boolean isPlain = safe.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return isPlain ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }

    private static String text(JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        if (value instanceof POJONode pojo && pojo.getPojo() instanceof RawValue raw) {
            return String.valueOf(raw.rawValue());
        }
        return value.isTextual() ? value.textValue() : value.toString();
    }
}
