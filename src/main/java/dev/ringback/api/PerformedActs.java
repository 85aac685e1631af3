package dev.ringback.api;

import dev.ringback.api.access.Roles;
import dev.ringback.postgres.acts.ActReader;
import dev.ringback.postgres.acts.PerformedAct;
import dev.ringback.postgres.reading.Search;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The audit log: who has done what over REST, when, and to how many. */
@Path("/api/v1/acts")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "operations", description = "How the service is")
@APIResponse(responseCode = "400", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "401", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "403", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "503", ref = RestApi.PROBLEM)
public class PerformedActs {
    private final ActReader reader;

    @Inject
    PerformedActs(ActReader reader) {
        this.reader = reader;
    }

    /** Some acts, and the cursor of the next ones. */
    record ActPage(
            List<ActOfSomebody> items,
            @Schema(nullable = true) @Nullable String next) {}

    /** An act, as REST shows it. */
    record ActOfSomebody(
            long id,
            Instant at,

            @Schema(description = "The name of the login", examples = "operator")
            String who,

            @Schema(description = "By which it was allowed", examples = "operator")
            String role,

            @Schema(examples = "retry") String act,

            @Schema(
                    type = SchemaType.OBJECT,
                    description = "What it was done to: an id, a name, or a filter",
                    examples = "{\"id\": 4711}")
            Map<String, Object> target,

            @Schema(description = "How many rows it changed")
            long changed,

            @Schema(nullable = true, description = "The sender's word for this one request") @Nullable
            String idempotencyKey) {
        static ActOfSomebody of(PerformedAct act) {
            return new ActOfSomebody(
                    act.id(),
                    act.at(),
                    act.who(),
                    act.role(),
                    act.act(),
                    act.target(),
                    act.changed(),
                    act.idempotencyKey());
        }
    }

    @GET
    @Operation(
            summary = "What people have done over REST, the newest first. Filters combine.",
            description = "Dry runs and what was refused are not among it. It is kept for ringback.retention.acts.")
    @Parameter(
            name = "who",
            in = ParameterIn.QUERY,
            description = "The name of the login",
            example = "operator",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "act", in = ParameterIn.QUERY, example = "retry", schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "since",
            in = ParameterIn.QUERY,
            description = "Done at this time or later",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @Parameter(
            name = "until",
            in = ParameterIn.QUERY,
            description = "Done before this time",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @Parameter(name = "limit", in = ParameterIn.QUERY)
    @Parameter(name = "after", in = ParameterIn.QUERY)
    @APIResponse(
            responseCode = "200",
            description = "A page; the header Link leads to the next",
            content = @Content(schema = @Schema(implementation = ActPage.class)))
    public Uni<Response> list(@Context UriInfo uri) {
        return reader.page(filter(uri)).map(page -> {
            List<ActOfSomebody> items =
                    page.acts().stream().map(ActOfSomebody::of).toList();
            return NextLink.page(uri, items, page.next(), Search.Order.NEWEST_FIRST, ActPage::new);
        });
    }

    private static ActReader.Filter filter(UriInfo uri) {
        Parameters sent = Parameters.of(uri, List.of("who", "act", "since", "until", "limit", "after"));
        Optional<Instant> since = sent.instant("since");
        Optional<Instant> until = sent.instant("until");
        SearchParameters.refuseEmptySpan(since, until);
        return new ActReader.Filter(
                sent.text("who").orElse(null),
                sent.text("act").orElse(null),
                since.orElse(null),
                until.orElse(null),
                sent.after(Search.Order.NEWEST_FIRST),
                sent.limit());
    }
}
