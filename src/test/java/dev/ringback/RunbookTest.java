package dev.ringback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.api.problem.ProblemKind;
import dev.ringback.change.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The runbook names all that an operator may read: what the code can say is looked up in its sources. */
class RunbookTest {
    private static final Path MAIN = Path.of("src/main");
    /** The first string literal of a call, of this statement. */
    private static final String LITERAL = "[^\";]*\"((?:[^\"\\\\]|\\\\.)*)\"";
    /** What stands in the output for something else: {@code %s} in Java, {@code %} in SQL; and what ends a line. */
    private static final Pattern PLACEHOLDER = Pattern.compile("%[a-z]?|\\\\n");

    private static final String RUNBOOK = text(Path.of("docs/runbook.md"));

    @Test
    void everyStatusOfAChangeHasItsRow() {
        assertThat(rows("Statuses of a change"))
                .containsAll(Arrays.stream(Status.values()).map(Status::word).toList());
    }

    @Test
    void everyStatusOfADeliveryHasItsRow() {
        String log = text(MAIN.resolve("resources/db/ringback/V1__log.sql"));
        String deliveries = log.substring(log.indexOf("ringback_deliveries ("));
        String allowed = found("CHECK \\(status IN \\(([^)]+)\\)", deliveries)
                .findFirst()
                .orElseThrow();

        Set<String> statuses = found("'([a-z]+)'", allowed).collect(Collectors.toSet());

        assertThat(statuses).contains("pending", "dead");
        assertThat(rows("Statuses of a delivery")).containsAll(statuses);
    }

    @Test
    void everyStateOfCaptureHasItsRow() {
        String report = text(java("postgres/capture/Report"));
        String unfit = text(java("postgres/capture/Unfit"));
        Set<String> states = Stream.concat(
                        found("(?:return|\\?|:) \"([a-z ]+)\"", report), found("[A-Z_]+\\(\"([^\"]+)\",", unfit))
                .collect(Collectors.toSet());

        assertThat(states).contains("in place", "foreign", "drift", "missing table", "not watched");
        assertThat(rows("Capture")).containsAll(states);
    }

    @Test
    void everySourceOfProblemsHasItsRow() {
        Set<String> sources = new TreeSet<>();
        for (Path source : sources()) {
            String code = text(source);
            found("problems\\.report\\(([^,]+),", code)
                    .map(said -> constant(said, code))
                    .forEach(sources::add);
            found("listener\\.unwell\\(\"(\\w+)\"", code).forEach(sources::add);
        }
        // These hand through what somebody else names.
        sources.removeAll(Set.of("what", "source"));

        assertThat(sources).contains("database", "capture", "ears", "door", "claim");
        assertThat(rows("Problems")).map(RunbookTest::firstWord).containsAll(sources);
    }

    @Test
    void everythingThatReadinessTellsHasItsRow() {
        String check = text(java("health/ReadyCheck"));
        Set<String> keys = found("withData\\(\"([^\"]+)\"", check)
                .map(RunbookTest::firstWord)
                .collect(Collectors.toSet());

        assertThat(keys).contains("listening", "reason");
        assertThat(rows("Probes")).map(RunbookTest::firstWord).containsAll(keys);
    }

    @Test
    void everyRefusalOfTheApiIsNamed() {
        assertThat(Arrays.stream(ProblemKind.values()).map(kind -> '`' + kind.code() + '`'))
                .allSatisfy(code -> assertThat(section("Refusals of the API")).contains(code));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOG\\.(?:fatal|error|warn|info)f?\\(",
                "problems\\.report\\([^,;]+,",
                "String message = ",
                "HealthCheckResponse\\.named\\(",
                "(?<!Map\\.of\\()\"reason\",",
                "new (?:IllegalArgument|IllegalState|NoSuchElement|Configuration)Exception\\(",
                "throw wrong\\(",
                "return \"(?=malformed)",
                "Outcome\\.(?:ignored|failed|postponed|inTurn|waiting|parked|dead)\\(",
                "Receipt\\.(?:later|unreachable|refused)\\(",
                "notes\\.add\\(",
                "RAISE EXCEPTION '",
            })
    void everyMessageIsThereAsItStandsInTheOutput(String call) {
        List<String> messages = sources().stream()
                .flatMap(source -> found(call + literal(call), text(source)))
                .toList();

        assertThat(messages).as("messages of %s", call).isNotEmpty();
        assertThat(messages.stream().flatMap(RunbookTest::words).filter(words -> !RUNBOOK.contains(words)))
                .as("missing in docs/runbook.md")
                .isEmpty();
    }

    @Test
    void everythingThatIsToComeHasItsPlace() {
        assertThat(List.of("Lasting authentication failure", "Retention", "Capture gaps"))
                .allSatisfy(title -> assertThat(section(title)).isNotBlank());
    }

    @Test
    void everyLinkWithinItLeadsSomewhere() {
        Set<String> titles = found("(?m)^#+ (.+)$", RUNBOOK)
                .map(title ->
                        title.toLowerCase(Locale.ROOT).replaceAll("[^a-z ]", "").replace(' ', '-'))
                .collect(Collectors.toSet());

        assertThat(found("\\]\\(#([^)]+)\\)", RUNBOOK)).isNotEmpty().allMatch(titles::contains);
    }

    /** After a quote in the call itself the literal has begun. */
    private static String literal(String call) {
        if (call.endsWith("'")) {
            return "([^']*)'";
        }
        return call.contains("return \"") ? "((?:[^\"\\\\]|\\\\.)*)\"" : LITERAL;
    }

    /** The pieces between what is filled in; a piece of one or two letters says nothing. */
    private static Stream<String> words(String message) {
        return PLACEHOLDER
                .splitAsStream(message)
                .map(piece -> piece.replaceAll("^[^\\p{L}'.]+|[^\\p{L}]+$", ""))
                .filter(piece -> piece.length() > 2);
    }

    /** What stands in the first column of a section's tables. */
    private static Set<String> rows(String title) {
        return found("(?m)^\\| (`[^|]+) \\|", section(title))
                .flatMap(cell -> found("`([^`]+)`", cell))
                .collect(Collectors.toSet());
    }

    private static String section(String title) {
        return found("(?ms)^## " + Pattern.quote(title) + "$(.*?)(?=^## |\\z)", RUNBOOK)
                .findFirst()
                .orElseThrow(() -> new AssertionError("the runbook has no section " + title));
    }

    private static String constant(String said, String code) {
        Predicate<String> quoted = text -> text.startsWith("\"");
        return Stream.of(said)
                .map(name -> quoted.test(name)
                        ? name
                        : found("String " + name + " = (\"[^\"]+\")", code)
                                .findFirst()
                                .orElse(name))
                .map(text -> firstWord(text.replace("\"", "")))
                .findFirst()
                .orElseThrow();
    }

    private static String firstWord(String text) {
        return text.strip().split("[ :]", 2)[0];
    }

    private static Stream<String> found(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().map(found -> group(found));
    }

    private static String group(MatchResult found) {
        return found.group(1).replace("\\\"", "\"").replace("\\\\", "\\");
    }

    private static Path java(String name) {
        return MAIN.resolve("java/dev/ringback/" + name + ".java");
    }

    private static List<Path> sources() {
        try (Stream<Path> files = Files.walk(MAIN)) {
            return files.filter(file -> file.toString().matches(".*\\.(java|sql)"))
                    .filter(file -> !isForDevelopment(file) || text(file).contains("LOG.warn"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Development's own database says what it has to say to whoever develops. */
    private static boolean isForDevelopment(Path file) {
        return file.toString().replace('\\', '/').contains("/demo/");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
