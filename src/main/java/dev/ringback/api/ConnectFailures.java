package dev.ringback.api;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.ringback.api.access.Roles;
import dev.ringback.api.values.WordsOfCaller;
import dev.ringback.postgres.connect.Cause;
import dev.ringback.postgres.connect.Failures;
import dev.ringback.postgres.reading.Search;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Writes that Salesforce has refused, by cause. */
@Path("/api/v1/connect/failures")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "connect", description = "Heroku Connect's log: what failed on its way to Salesforce, and its repair")
@APIResponse(responseCode = "400", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "401", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "403", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "409", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "503", ref = RestApi.PROBLEM)
public class ConnectFailures {
    private final Failures failures;

    @Inject
    ConnectFailures(Failures failures) {
        this.failures = failures;
    }

    /** All causes. */
    record Causes(List<FailureCause> causes) {}

    /** A cause, as REST shows it. */
    record FailureCause(
            @Schema(description = "By which the writes of this cause are listed and repaired")
            String key,

            @Schema(description = "What Salesforce said, without ids, addresses, numbers and quoted values")
            String cause,

            long count,
            List<String> tables,

            @Schema(nullable = true, description = "What was said of the newest of them")
            @JsonSerialize(using = WordsOfCaller.class)
            @Nullable
            String sample,

            @Schema(nullable = true) @Nullable Instant first,
            @Schema(nullable = true) @Nullable Instant last) {
        static FailureCause of(Cause cause) {
            return new FailureCause(
                    cause.key(),
                    cause.words(),
                    cause.amount(),
                    cause.tables(),
                    cause.sample(),
                    cause.first(),
                    cause.last());
        }
    }

    /** Some failed writes, and the cursor of the next ones. */
    record FailurePage(
            List<SalesforceAttempt> items,
            @Schema(nullable = true) @Nullable String next) {}

    @GET
    @Operation(
            summary = "Failed writes by cause, the most frequent first; of more than 10000, the newest",
            description = "At most 200 causes are shown.")
    @APIResponse(
            responseCode = "200",
            description = "The causes",
            content = @Content(schema = @Schema(implementation = Causes.class)))
    public Uni<Causes> causes(@Context UriInfo uri) {
        Parameters.none(uri);
        return failures.causes()
                .map(causes -> new Causes(causes.stream().map(FailureCause::of).toList()));
    }

    @GET
    @Path("{cause}")
    @Operation(summary = "The failed writes of one cause, the newest first")
    @Parameter(name = "limit", in = ParameterIn.QUERY)
    @Parameter(name = "after", in = ParameterIn.QUERY)
    @APIResponse(
            responseCode = "200",
            description = "A page; the header Link leads to the next, which may hold some though this one is empty",
            content = @Content(schema = @Schema(implementation = FailurePage.class)))
    public Uni<Response> ofCause(@PathParam("cause") String cause, @Context UriInfo uri) {
        Parameters sent = Parameters.of(uri, List.of("limit", "after"));
        Long after = sent.after(Search.Order.NEWEST_FIRST);
        int limit = sent.limit();
        return failures.of(key(cause), after, limit).map(page -> {
            List<SalesforceAttempt> items =
                    page.writes().stream().map(SalesforceAttempt::of).toList();
            return NextLink.page(uri, items, page.next(), Search.Order.NEWEST_FIRST, FailurePage::new);
        });
    }

    static String key(String cause) {
        if (!cause.matches("[0-9a-f]{1,16}")) {
            throw Parameters.refusal(
                    "cause", cause, "It is no cause.", List.of("a key that /api/v1/connect/failures has shown"));
        }
        return cause;
    }
}
