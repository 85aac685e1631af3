package dev.ringback.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ringback.api.access.Roles;
import dev.ringback.operations.ConnectReport;
import dev.ringback.operations.Presence;
import dev.ringback.operations.Problems;
import dev.ringback.operations.RetentionReport;
import dev.ringback.postgres.reading.Census;
import dev.ringback.postgres.reading.CensusTaker;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** How the service is: the replica that answers, and all of them together. */
@Path("/api/v1/status")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "operations", description = "How the service is")
@APIResponse(responseCode = "400", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "401", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "403", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "503", ref = RestApi.PROBLEM)
public class ServiceStatus {
    private static final String LISTENING = "listening";
    private static final String POLL_ONLY = "poll-only";

    private final CensusTaker censusTaker;
    private final Presence presence;
    private final Problems problems;
    private final Done done;
    private final LiveFigures live;

    @Inject
    ServiceStatus(CensusTaker censusTaker, Presence presence, Problems problems, Done done, LiveFigures live) {
        this.censusTaker = censusTaker;
        this.presence = presence;
        this.problems = problems;
        this.done = done;
        this.live = live;
    }

    /** What the replica that answers has done in its rounds. */
    @Singleton
    record Done(RetentionReport retention, ConnectReport connect) {
        @Inject
        Done {}
    }

    /** What the status says. */
    record Report(
            String replica,

            @Schema(description = "listening, or poll-only where no bell is heard")
            String listening,

            boolean porter,
            Instant countedAt,
            Map<String, Long> counts,

            @Schema(
                    description =
                            "By status. Those that are unconfirmed are sending, too: their sender is gone, and nobody"
                                    + " knows whether they went out")
            Map<String, Long> deliveries,

            @Schema(description = "Which of the counts and deliveries come from a sample: there are too many to count")
            Estimated estimated,

            @Schema(nullable = true) @Nullable Double oldestPendingAgeSeconds,

            @Schema(
                    nullable = true,
                    description = "For how long the delivery that is due longest has been due; null if none is")
            @Nullable
            Double oldestDueDeliverySeconds,

            @JsonUnwrapped LiveFigures.Live live,

            @Schema(description = "The one that answers, and those that were there within half a minute")
            List<Replica> replicas,

            @Schema(description = "Gaps in the capture that nobody has acknowledged; see /api/v1/triggers/gaps")
            long unacknowledgedGaps,

            @Schema(description = "Reloads of mapped tables about which nobody has decided; see /api/v1/reloads")
            long undecidedReloads,

            RetentionReport.State retention,

            @Schema(description = "What this replica has last found in Heroku Connect's log")
            ConnectReport.State salesforce,

            List<Problems.KnownProblem> problems) {}

    /** Names of statuses whose number is not exact. */
    record Estimated(List<String> counts, List<String> deliveries) {}

    /** One of the replicas that were there lately. */
    record Replica(
            String name,

            @Schema(enumeration = {LISTENING, POLL_ONLY}) String listening,

            boolean porter,
            Instant startedAt,
            Instant seenAt,

            @Schema(
                    description =
                            "itself: it is the one that answers, and this is how it is now, by its own clock. database: what it"
                                    + " has last said of itself there, ten seconds ago or less while it runs, by the database's"
                                    + " clock",
                    enumeration = {"itself", "database"})
            String knownBy) {}

    @GET
    @Operation(summary = "Counts by status, the replicas, and what is wrong")
    @APIResponse(
            responseCode = "200",
            description = "How it is",
            content = @Content(schema = @Schema(implementation = Report.class)))
    public Uni<Report> report(@Context UriInfo uri) {
        Parameters.none(uri);
        return censusTaker.census().chain(census -> live.live(census, presence.replica())
                .map(figures -> report(census, figures)));
    }

    private Report report(Census census, LiveFigures.Live figures) {
        return new Report(
                presence.replica(),
                listening(presence.listening()),
                presence.porter(),
                census.takenAt(),
                census.changes().byStatus(),
                census.deliveries().byStatus(),
                new Estimated(census.changes().estimated(), census.deliveries().estimated()),
                census.oldestPendingSeconds().isPresent()
                        ? census.oldestPendingSeconds().getAsDouble()
                        : null,
                census.oldestDueDeliverySeconds().isPresent()
                        ? census.oldestDueDeliverySeconds().getAsDouble()
                        : null,
                figures,
                replicas(census),
                census.unacknowledgedGaps(),
                census.undecidedReloads(),
                done.retention().state(),
                done.connect().state(),
                problems.list());
    }

    /** It need not read of itself what it knows better; and it has not written it yet when it has only just begun. */
    private List<Replica> replicas(Census census) {
        Stream<Replica> others = census.replicas().stream()
                .filter(replica -> !replica.name().equals(presence.replica()))
                .map(ServiceStatus::shown);
        return Stream.concat(others, Stream.of(itself(census.takenAt())))
                .sorted(Comparator.comparing(Replica::name))
                .toList();
    }

    private Replica itself(Instant now) {
        return new Replica(
                presence.replica(),
                listening(presence.listening()),
                presence.porter(),
                presence.startedAt(),
                now,
                "itself");
    }

    private static Replica shown(Census.Replica replica) {
        return new Replica(
                replica.name(),
                listening(replica.listening()),
                replica.porter(),
                replica.startedAt(),
                replica.seenAt(),
                "database");
    }

    private static String listening(boolean heard) {
        return heard ? LISTENING : POLL_ONLY;
    }
}
