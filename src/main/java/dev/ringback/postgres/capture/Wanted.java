package dev.ringback.postgres.capture;

import dev.ringback.change.Operation;
import dev.ringback.change.TableName;
import dev.ringback.postgres.Home;
import dev.ringback.postgres.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A trigger as it should be.
 *
 * @param tables the transition tables it reads
 * @param condition of its WHEN clause, or nothing
 */
record Wanted(
        String name, Operation operation, String tables, String condition, String function, List<String> arguments) {
    /**
     * Muted in a quiet transaction, and in no other: after one the setting is empty in that session, in a fresh session it
     * is NULL, and without the coalesce a NULL would silence the trigger for ever.
     */
    private static final String NOT_QUIET = "coalesce(current_setting('ringback.quiet', true), '') <> 'on'";

    private static final Pattern NEEDS_QUOTES = Pattern.compile(".*[{}\",\\\\\\s].*|(?i:null)|", Pattern.DOTALL);

    static Wanted capturing(Operation operation, Relation relation, Watch watch) {
        List<String> copied =
                watch.copies().stream().filter(relation.columns()::contains).toList();
        List<String> arguments = new ArrayList<>(List.of(
                array(relation.key()),
                array(copied),
                watch.table().schema(),
                watch.table().name()));
        if (!relation.plain()) {
            arguments.add("typed");
        } else if (relation.key().size() == 1 && copied.size() <= 1) {
            arguments.addAll(List.of("simple", relation.key().get(0), copied.isEmpty() ? "" : copied.get(0)));
        }
        return new Wanted(
                name(operation), operation, transitionTables(operation), NOT_QUIET, "ringback_capture", arguments);
    }

    /** Triggers of one event fire in the order of their names. */
    private static String name(Operation operation) {
        return switch (operation) {
            case INSERT -> "ringback_1_insert";
            case UPDATE -> "ringback_2_update";
            case DELETE -> "ringback_3_delete";
            case TRUNCATE -> "ringback_4_truncate";
        };
    }

    private static String transitionTables(Operation operation) {
        return switch (operation) {
            case INSERT -> "NEW TABLE AS new_rows";
            case UPDATE -> "OLD TABLE AS old_rows NEW TABLE AS new_rows";
            case DELETE -> "OLD TABLE AS old_rows";
            case TRUNCATE -> "";
        };
    }

    /** On the log itself, for other listeners. */
    static Wanted ringing() {
        return new Wanted("ringback_5_ring", Operation.INSERT, "NEW TABLE AS new_rows", "", "ringback_ring", List.of());
    }

    String create(Home home, TableName on) {
        return "CREATE OR REPLACE TRIGGER " + name + " AFTER " + operation + " ON " + Identifier.quoted(on)
                + (tables.isEmpty() ? "" : " REFERENCING " + tables)
                + " FOR EACH STATEMENT"
                + (condition.isEmpty() ? "" : " WHEN (" + condition + ")")
                + " EXECUTE FUNCTION " + home.sql("${schema}.") + function
                + arguments.stream().map(Identifier::literal).collect(Collectors.joining(", ", "(", ")"));
    }

    /** What an installed trigger of this name lacks, or null. */
    @Nullable
    String drift(Installed installed, Home home) {
        if (!installed.function().equals(home.schema() + "." + function)) {
            return "calls " + installed.function();
        }
        if (installed.type() != Installed.bit(operation) || !installed.tables().equals(tables)) {
            return "definition";
        }
        if (!installed.arguments().equals(arguments)) {
            return "arguments " + String.join(", ", installed.arguments());
        }
        if (!bare(installed.condition()).equals(bare(condition))) {
            return "condition " + installed.condition();
        }
        return switch (installed.enabled()) {
            case 'D' -> "disabled";
            case 'R' -> "enabled for replicas only";
            default -> null;
        };
    }

    /** A condition without the casts, parentheses and schemas that the server shows and nobody writes. */
    private static String bare(String shown) {
        return shown.replace("::text", "")
                .replace("pg_catalog.", "")
                .replaceAll("[\\s()]", "")
                .toLowerCase(Locale.ROOT);
    }

    /** An array as the server would show it. */
    private static String array(List<String> elements) {
        return elements.stream()
                .map(element -> NEEDS_QUOTES.matcher(element).matches()
                        ? '"' + element.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
                        : element)
                .collect(Collectors.joining(",", "{", "}"));
    }
}
