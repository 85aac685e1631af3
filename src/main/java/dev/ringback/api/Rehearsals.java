package dev.ringback.api;

import dev.ringback.api.access.Roles;
import dev.ringback.api.problem.ProblemKind;
import dev.ringback.api.problem.Refusal;
import dev.ringback.postgres.replay.Rehearsal;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Tries a change. It changes nothing, so it is no act; but it shows more than a viewer may see, and takes locks. */
@Path("/api/v1/trigger-logs")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.OPERATOR)
@Tag(name = "replay", description = "Settled changes that run again, and what a change would do now")
@APIResponse(responseCode = "400", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "401", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "403", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "503", ref = RestApi.PROBLEM)
public class Rehearsals {
    private final Rehearsal rehearsal;

    @Inject
    Rehearsals(Rehearsal rehearsal) {
        this.rehearsal = rehearsal;
    }

    /** Who is to run; only for the description. */
    record RehearsalRequest(
            @Schema(
                    nullable = true,
                    description = "The one processor that is to run; all of them if left out",
                    examples = {"welcome-mail"})
            @Nullable
            String processor) {}

    @POST
    @Path("{id}/rehearsal")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "What would come of a change if it ran now",
            description =
                    "Its processors run in a transaction that is rolled back. Nothing is settled, sent or heard; sequences move"
                            + " on. It waits for no lock longer than half a second, and for no statement longer than two")
    @RequestBody(required = false, content = @Content(schema = @Schema(implementation = RehearsalRequest.class)))
    @APIResponse(
            responseCode = "200",
            description = "What would come of it",
            content = @Content(schema = @Schema(implementation = RehearsedChange.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "409", ref = RestApi.PROBLEM)
    public Uni<RehearsedChange> rehearse(
            @PathParam("id") String id, @Context UriInfo uri, @Nullable Map<String, Object> sent) {
        Parameters.none(uri);
        long change = Parameters.id(id);
        String processor = Body.of(sent, List.of("processor"))
                .word("processor", rehearsal.processors())
                .orElse(null);
        return rehearsal
                .of(change, processor)
                .map(found -> RehearsedChange.of(
                        change,
                        found.orElseThrow(() ->
                                new Refusal(ProblemKind.NO_SUCH_CHANGE.because("No change has the id " + id + ".")))));
    }
}
