package dev.ringback.api;

import dev.ringback.postgres.reading.DeliveryFilter;
import dev.ringback.postgres.reading.DeliveryOperator;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads which deliveries are meant, from a query or from the body of an act. */
final class DeliveryParameters {
    private static final List<String> FILTERS = List.of("status", "processor", "kind", "changeId", "since", "until");
    private static final List<String> KNOWN =
            Stream.concat(FILTERS.stream(), Stream.of("limit", "after")).toList();

    private DeliveryParameters() {}

    static Parameters of(UriInfo uri) {
        return Parameters.of(uri, KNOWN);
    }

    static DeliveryFilter filter(Parameters sent) {
        Optional<Instant> since = sent.instant("since");
        Optional<Instant> until = sent.instant("until");
        SearchParameters.refuseEmptySpan(since, until);
        return new DeliveryFilter(
                sent.words("status", DeliveryParameters::status, DeliveryFilter.STATUSES),
                sent.text("processor").orElse(null),
                sent.text("kind").orElse(null),
                sent.positive("changeId").orElse(null),
                since.orElse(null),
                until.orElse(null));
    }

    /** Of the statuses that the act takes. */
    static DeliveryFilter narrowed(DeliveryOperator.Act act, FilteredAct sent) {
        DeliveryFilter filter = filter(sent.parameters(FILTERS));
        if (!sent.filter().containsKey("status")) {
            return filter.with(act.unasked());
        }
        if (!act.takes().containsAll(filter.statuses())) {
            throw Parameters.refusal(
                    "status",
                    String.join(",", filter.statuses()),
                    "It cannot be done to deliveries of each of these statuses.",
                    act.takes().stream().sorted().toList());
        }
        return filter;
    }

    private static Optional<String> status(String word) {
        return DeliveryFilter.STATUSES.contains(word) ? Optional.of(word) : Optional.empty();
    }
}
