package dev.ringback.api;

import dev.ringback.api.access.Roles;
import dev.ringback.change.TableName;
import dev.ringback.operations.Reactions;
import dev.ringback.postgres.pause.Pausable;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Pausing the changes of a table. */
@Path("/api/v1/tables/{schema}/{table}")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "operations", description = "How the service is")
@APIResponse(responseCode = "400", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "401", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "403", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "503", ref = RestApi.PROBLEM)
public class TablePauses {
    private final Reactions reactions;
    private final Pauser pauser;

    @Inject
    TablePauses(Reactions reactions, Pauser pauser) {
        this.reactions = reactions;
        this.pauser = pauser;
    }

    @POST
    @Path("pause")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            summary = "Holds the changes of a table",
            description =
                    "Once this has answered, no claim that begins hands a change of the table to a processor. Screens"
                            + " go on, and changes are logged as ever. If it is paused already, it stays as it is.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Pauser.PauseReason.class)))
    @APIResponse(
            responseCode = "200",
            description = "The pause",
            content = @Content(schema = @Schema(implementation = PauseState.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "415", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "422", ref = RestApi.PROBLEM)
    public Uni<Response> pauseTable(
            @PathParam("schema") String schema,
            @PathParam("table") String table,
            @BeanParam ActCall call,
            @Nullable Object body) {
        TableName name = new TableName(schema, table);
        return pauser.pause(Pausable.table(name), () -> reactions.watch(name), call, body);
    }

    @POST
    @Path("resume")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            summary = "Ends the pause of a table",
            description =
                    "What was held is processed once and in its order; it is released in steps behind the answer.")
    @APIResponse(
            responseCode = "200",
            description = "The pause",
            content = @Content(schema = @Schema(implementation = PauseState.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "422", ref = RestApi.PROBLEM)
    public Uni<Response> resumeTable(
            @PathParam("schema") String schema, @PathParam("table") String table, @BeanParam ActCall call) {
        TableName name = new TableName(schema, table);
        return pauser.resume(Pausable.table(name), () -> reactions.watch(name), call);
    }
}
