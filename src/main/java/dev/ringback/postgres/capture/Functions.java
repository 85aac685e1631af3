package dev.ringback.postgres.capture;

import dev.ringback.postgres.Home;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Capture's functions as the migration has made them. Somebody may have replaced or dropped one since; the migration does
 * not look again at what it has done, so this does.
 */
final class Functions {
    private static final String SOURCE = "db/ringback/R__1_capture.sql";
    private static final Pattern FUNCTION = Pattern.compile(
            "CREATE OR REPLACE FUNCTION (?:\"(?:[^\"]|\"\")+\")\\.(\\w+)(.*?)\\$function\\$(.*?)\\$function\\$",
            Pattern.DOTALL);
    private static final Pattern SETTING = Pattern.compile(" SET (\\w+) = (.+?)(?= SET | AS$)", Pattern.MULTILINE);

    private static final String INSTALLED = """
            SELECT p.proname, p.prosrc, p.prosecdef, coalesce(p.proconfig, '{}'), p.oid || '.' || p.xmin
            FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname = $1 AND p.proname = ANY ($2::text[])""";

    /** It only rings for others; without it nothing is missed in the log. */
    private static final String RING = "ringback_ring";

    private final Home home;
    private final String source;
    private final Map<String, String> expected = new HashMap<>();

    Functions(Home home) {
        this.home = home;
        this.source = home.sql(resource())
                .replace("${lock_class}", Integer.toString(home.lockClass()))
                .replace("${door}", Integer.toString(Home.DOOR));
        Matcher function = FUNCTION.matcher(source);
        while (function.find()) {
            List<String> settings = new ArrayList<>();
            Matcher setting = SETTING.matcher(function.group(2).strip());
            while (setting.find()) {
                settings.add(setting.group(1) + "=" + setting.group(2));
            }
            expected.put(
                    function.group(1),
                    fingerprint(function.group(3), function.group(2).contains("SECURITY DEFINER"), settings));
        }
    }

    /**
     * How they are.
     *
     * @param changed the names of those that are not as they were made
     * @param marks of those that log: their oids, and the transactions that last touched them
     */
    record State(List<String> changed, String marks) {
        boolean canLog() {
            return changed.isEmpty() || changed.equals(List.of(RING));
        }
    }

    Uni<State> state(SqlClient client) {
        return client.preparedQuery(INSTALLED)
                .execute(Tuple.of(home.schema(), expected.keySet().toArray(String[]::new)))
                .map(rows -> {
                    Map<String, String> installed = new HashMap<>();
                    SortedMap<String, String> marks = new TreeMap<>();
                    rows.forEach(row -> {
                        installed.put(row.getString(0), fingerprint(row));
                        marks.put(row.getString(0), row.getString(0) + "=" + row.getString(4));
                    });
                    marks.remove(RING);
                    return new State(changed(installed), String.join(" ", marks.values()));
                });
    }

    private List<String> changed(Map<String, String> installed) {
        return expected.entrySet().stream()
                .filter(made -> !made.getValue().equals(installed.get(made.getKey())))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** Makes them all again, if some are not as they should be; says which. */
    Uni<List<Step>> restore(SqlClient client, State found) {
        return found.changed().isEmpty()
                ? Uni.createFrom().item(List.of())
                : client.query(source).execute().map(made -> found.changed().stream()
                        .map(name -> new Step(Catalogue.log(home), "", true, "function " + name))
                        .toList());
    }

    private static String fingerprint(Row row) {
        return fingerprint(row.getString(1), row.getBoolean(2), Arrays.asList(row.getArrayOfStrings(3)));
    }

    private static String fingerprint(String body, boolean definer, List<String> settings) {
        return definer + " "
                + settings.stream()
                        .map(setting -> setting.replace("'", "").toLowerCase(Locale.ROOT))
                        .sorted()
                        .toList()
                + body;
    }

    private static String resource() {
        try (@Nullable
                InputStream text =
                        Thread.currentThread().getContextClassLoader().getResourceAsStream(SOURCE)) {
            if (text == null) {
                throw new IllegalStateException("resource " + SOURCE + " is missing");
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
