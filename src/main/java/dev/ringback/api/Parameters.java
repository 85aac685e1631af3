package dev.ringback.api;

import dev.ringback.api.problem.ProblemKind;
import dev.ringback.api.problem.Refusal;
import dev.ringback.postgres.reading.Search;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A request's query parameters, each read as what it has to be. What cannot be read, or is not known, is refused. */
final class Parameters {
    static final String INSTANT = "an ISO-8601 time with its offset, as 2026-01-31T12:00:00Z";

    private final MultivaluedMap<String, String> sent;

    private Parameters(MultivaluedMap<String, String> sent) {
        this.sent = sent;
    }

    /** A parameter with a typing error must not be taken for no parameter: it would find too much. */
    static Parameters of(UriInfo uri, List<String> known) {
        return of(uri.getQueryParameters(), known);
    }

    static Parameters of(MultivaluedMap<String, String> sent, List<String> known) {
        sent.forEach((name, values) -> {
            if (!known.contains(name)) {
                throw new Refusal(ProblemKind.UNKNOWN_PARAMETER
                        .because(known.isEmpty() ? "This path takes no parameters." : "This path does not take it.")
                        .of(name, String.join(",", values), known));
            }
        });
        return new Parameters(sent);
    }

    /** For paths that take none. */
    static void none(UriInfo uri) {
        of(uri, List.of());
    }

    Optional<String> text(String name) {
        List<String> values = sent.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw refusal(name, String.join(",", values), "It may be given once.", List.of("one value"));
        }
        values.stream().filter(String::isEmpty).findAny().ifPresent(empty -> {
            throw refusal(name, empty, "It has no value. Leave it out if it does not matter.", List.of("a value"));
        });
        values.stream().filter(value -> value.indexOf('\0') >= 0).findAny().ifPresent(value -> {
            throw refusal(name, value, "It has a character that no text of the database has.", List.of("a text"));
        });
        return values.stream().findFirst();
    }

    <T> Optional<T> word(String name, Function<String, Optional<T>> meaning, List<String> allowed) {
        return text(name).map(word -> meaning.apply(word).orElseThrow(() -> unknownWord(name, word, allowed)));
    }

    /** Several words, separated by commas or in several parameters of the name. */
    <T> Set<T> words(String name, Function<String, Optional<T>> meaning, List<String> allowed) {
        return sent.getOrDefault(name, List.of()).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(word -> meaning.apply(word).orElseThrow(() -> unknownWord(name, word, allowed)))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    Optional<Instant> instant(String name) {
        return text(name).map(text -> {
            try {
                return storable(OffsetDateTime.parse(text));
            } catch (DateTimeException e) {
                throw refusal(name, text, "It is no time. In a URL, write a '+' as %2B.", List.of(INSTANT));
            }
        });
    }

    int number(String name, int least, int most, int otherwise) {
        return text(name)
                .map(text -> {
                    if (!text.matches("[0-9]{1,9}")
                            || Integer.parseInt(text) < least
                            || Integer.parseInt(text) > most) {
                        throw refusal(name, text, "It is out of range.", List.of(least + " to " + most));
                    }
                    return Integer.parseInt(text);
                })
                .orElse(otherwise);
    }

    /** A number that the database gave, as an id or a transaction's. */
    Optional<Long> positive(String name) {
        return text(name).map(text -> {
            if (!text.matches("[0-9]{1,18}")) {
                throw refusal(name, text, "It is no such number.", List.of("a whole number of at most 18 digits"));
            }
            return Long.valueOf(text);
        });
    }

    /** How many items a page has at most. */
    int limit() {
        return number("limit", 1, SearchParameters.MOST, SearchParameters.DEFAULT_LIMIT);
    }

    /** The id after which the page begins, or null for the first page. */
    @Nullable
    Long after(Search.Order order) {
        return text("after").map(cursor -> Cursor.id(cursor, order)).orElse(null);
    }

    /** The id of a change, or of whatever else the path is about. */
    static long id(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw refusal("id", text, "It is no id.", List.of("a whole number of at most 18 digits"));
        }
        return Long.parseLong(text);
    }

    static Refusal refusal(String name, String value, String detail, List<String> allowed) {
        return new Refusal(ProblemKind.BAD_PARAMETER.because(detail).of(name, value, allowed));
    }

    private static Refusal unknownWord(String name, String word, List<String> allowed) {
        return refusal(name, word, "It is not one of the words that are known.", allowed);
    }

    /** The database's years go less far than Java's, and those of four digits less far than either. */
    static Instant storable(OffsetDateTime time) {
        int year = time.withOffsetSameInstant(ZoneOffset.UTC).getYear();
        if (year < 1 || year > 9999) {
            throw new DateTimeException("year " + year);
        }
        return time.toInstant();
    }
}
