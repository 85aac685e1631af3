package dev.ringback.salesforce.mapping;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a value comes from.
 *
 * @param text the name of a column, or an SQL expression over the row
 * @param isColumn whether it is a name
 */
public record Source(String text, boolean isColumn) {
    private static final Pattern LITERAL = Pattern.compile("'(?:[^']|'')*'");
    private static final Pattern NAME = Pattern.compile("\"((?:[^\"]|\"\")+)\"|([\\p{L}_][\\p{L}\\p{N}_$]*)");

    public static Source column(String name) {
        return new Source(name, true);
    }

    public static Source expression(String sql) {
        return new Source(sql, false);
    }

    /** The columns it may read. An expression's other names, as of functions, are among them: no table has such columns. */
    public Set<String> names() {
        if (isColumn) {
            return Set.of(text);
        }
        Set<String> names = new HashSet<>();
        Matcher found = NAME.matcher(LITERAL.matcher(text).replaceAll("''"));
        for (MatchResult name : found.results().toList()) {
            names.add(
                    name.group(1) != null
                            ? name.group(1).replace("\"\"", "\"")
                            : name.group(2).toLowerCase(Locale.ROOT));
        }
        return names;
    }
}
