package dev.ringback.api;

import dev.ringback.api.problem.ProblemKind;
import dev.ringback.api.problem.Refusal;
import dev.ringback.api.values.RowValues;
import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.change.Status;
import dev.ringback.postgres.connect.WriteState;
import dev.ringback.postgres.reading.Filter;
import dev.ringback.postgres.reading.Search;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a search of the log from a request. */
final class SearchParameters {
    static final int DEFAULT_LIMIT = 50;
    static final int MOST = 500;

    private static final List<String> KNOWN = List.of(
            "status",
            "schema",
            "table",
            "recordId",
            "sfid",
            "group",
            "operation",
            "origin",
            "processor",
            "error",
            "txid",
            "since",
            "until",
            "salesforce",
            "order",
            "limit",
            "after",
            "fields");

    /** Those that say which changes. */
    static final List<String> FILTERS = KNOWN.stream()
            .filter(name ->
                    !Set.of("salesforce", "order", "limit", "after", "fields").contains(name))
            .toList();

    /** Those by which what happens now can be told apart. */
    private static final List<String> TOLD = FILTERS.stream()
            .filter(name -> !Set.of("group", "txid", "since", "until").contains(name))
            .toList();

    private static final List<String> STATUSES =
            Arrays.stream(Status.values()).map(Status::word).toList();
    private static final List<String> OPERATIONS =
            Arrays.stream(Operation.values()).map(Operation::name).toList();
    private static final List<String> ORIGINS =
            Arrays.stream(Origin.values()).map(Origin::word).toList();
    private static final Map<String, Search.Order> ORDERS =
            Map.of("desc", Search.Order.NEWEST_FIRST, "asc", Search.Order.OLDEST_FIRST);

    private SearchParameters() {}

    static Search search(UriInfo uri) {
        Parameters sent = Parameters.of(uri, KNOWN);
        Search.Order order = order(sent);
        return new Search(filter(sent), order, sent.after(order), sent.limit());
    }

    /** The same filter, of what is told as it happens: without what says when. */
    static Filter told(UriInfo uri) {
        return filter(Parameters.of(uri, TOLD));
    }

    static Search.Order order(Parameters sent) {
        return sent.word("order", word -> Optional.ofNullable(ORDERS.get(word)), List.of("desc", "asc"))
                .orElse(Search.Order.NEWEST_FIRST);
    }

    /** The members of an item that are wanted. */
    static ItemFields fields(UriInfo uri) {
        return ItemFields.of(Parameters.of(uri, KNOWN));
    }

    /** The same filter, in the body of an act. */
    static Filter filter(FilteredAct act) {
        return filter(act.parameters(FILTERS));
    }

    static Filter filter(Parameters sent) {
        Optional<Instant> since = sent.instant("since");
        Optional<Instant> until = sent.instant("until");
        refuseEmptySpan(since, until);
        return Filter.where()
                .status(sent.words("status", Status::of, STATUSES))
                .schema(sent.text("schema").orElse(null))
                .table(sent.text("table").orElse(null))
                .recordId(sent.text("recordId").orElse(null))
                .sfid(sent.text("sfid").orElse(null))
                .operation(sent.word("operation", Operation::of, OPERATIONS).orElse(null))
                .origin(sent.word("origin", Origin::of, ORIGINS).orElse(null))
                .processor(sent.text("processor").orElse(null))
                .error(words(sent))
                .since(since.orElse(null))
                .until(until.orElse(null))
                .txid(sent.positive("txid").orElse(null))
                .group(sent.text("group").orElse(null))
                .build();
    }

    /** What became of them on their way to Salesforce; empty if it does not matter. */
    static Set<String> salesforce(UriInfo uri) {
        return Parameters.of(uri, KNOWN).words("salesforce", WriteState::known, WriteState.STATES);
    }

    /** What is found by its words is told by them: a viewer could guess a value that an error quotes, and look for it. */
    private static @Nullable String words(Parameters sent) {
        String words = sent.text("error").orElse(null);
        if (words != null && !RowValues.areShown()) {
            throw new Refusal(ProblemKind.VALUES_HIDDEN.because(
                    "Errors may quote values, so only an operator may search in them, or a viewer where"
                            + " ringback.payload-for-viewers is true."));
        }
        return words;
    }

    static void refuseEmptySpan(Optional<Instant> since, Optional<Instant> until) {
        if (since.isPresent() && until.isPresent() && !since.get().isBefore(until.get())) {
            throw Parameters.refusal(
                    "until",
                    until.get().toString(),
                    "It is not after since, so nothing can be found.",
                    List.of("a time after " + since.get()));
        }
    }
}
