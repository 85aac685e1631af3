package dev.ringback.api.values;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Errors without the values that they quote. PostgreSQL quotes names in the same way as values: behind the word that says
 * what it is a name of, a name stays.
 */
final class HiddenWords {
    private static final String NAME_OF =
            "(?:relation|column|constraint|table|schema|function|type|operator|role|database|index|trigger|sequence)";
    private static final Pattern VALUE = Pattern.compile(
            // Names, which are kept.
            "(?<kept>\\b" + NAME_OF + "\\s+\"[^\"]*\")"
                    // Values: quoted, in a key's or a row's parentheses, addresses, and long numbers.
                    + "|\"[^\"]*\"?"
                    + "|(?<![\\p{L}\\d])'[^']*(?:'|$)"
                    + "|(?<head>\\)\\s*=\\s*|\\bcontains\\s+)\\(.*?(?:\\)(?=[^)]*$|\\s)|$)"
                    + "|[^\\s\"'<>@:,;()=]+@[^\\s\"'<>@:,;()=]+"
                    + "|(?<![\\p{L}\\d])\\d(?:[ -]?\\d){5,}",
            Pattern.DOTALL);

    private HiddenWords() {}

    static String in(String text) {
        Matcher found = VALUE.matcher(text);
        StringBuilder shown = new StringBuilder();
        while (found.find()) {
            String kept = found.group("kept");
            String head = found.group("head");
            String instead = kept != null ? kept : (head == null ? "" : head) + HiddenJson.HIDDEN;
            found.appendReplacement(shown, Matcher.quoteReplacement(instead));
        }
        return found.appendTail(shown).toString();
    }
}
