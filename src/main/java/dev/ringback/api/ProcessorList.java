package dev.ringback.api;

import dev.ringback.api.access.Roles;
import dev.ringback.operations.ReactionTally;
import dev.ringback.operations.Reactions;
import dev.ringback.postgres.pause.Pausable;
import dev.ringback.postgres.pause.PauseBook;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
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

/** The processors, what they care for, and whether they are at work. */
@Path("/api/v1/processors")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "operations", description = "How the service is")
@APIResponse(responseCode = "400", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "401", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "403", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "503", ref = RestApi.PROBLEM)
public class ProcessorList {
    private final Reactions reactions;
    private final ReactionTally tally;
    private final PauseBook book;
    private final Pauser pauser;

    @Inject
    ProcessorList(Reactions reactions, ReactionTally tally, PauseBook book, Pauser pauser) {
        this.reactions = reactions;
        this.tally = tally;
        this.book = book;
        this.pauser = pauser;
    }

    /** All processors, by name. */
    record KnownProcessors(List<KnownProcessor> items) {}

    /** One of them. */
    record KnownProcessor(
            @Schema(examples = "welcome-mail") String name,

            @Schema(
                    enumeration = {"on", "off", "paused", "resuming"},
                    description = "off: by configuration; its changes are not held then, they do not come to it at all")
            String state,

            List<WatchedOperations> tables,

            @Schema(nullable = true, description = "Its own pause; its tables may be paused as well") @Nullable
            PauseState pause,

            @Schema(description = "Changes that its own pause holds")
            long held,

            @Schema(description = "How often it has said what, in the replica that answers, since that one started")
            Map<String, Long> counts) {}

    /** What a processor cares for in a table. */
    record WatchedOperations(
            @Schema(examples = "public") String schema,
            @Schema(examples = "users") String table,
            @Schema(examples = "INSERT") List<String> operations) {}

    @GET
    @Operation(summary = "The processors: their tables, whether they are on, off or paused, and what they have said")
    @APIResponse(
            responseCode = "200",
            description = "All processors, by name",
            content = @Content(schema = @Schema(implementation = KnownProcessors.class)))
    public Uni<KnownProcessors> list(@Context UriInfo uri) {
        Parameters.none(uri);
        return book.page()
                .map(page -> new KnownProcessors(
                        reactions.all().stream().map(one -> shown(one, page)).toList()));
    }

    @POST
    @Path("{name}/pause")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            summary = "Holds what would come to a processor",
            description =
                    "Once this has answered, no claim that begins hands it a change. Other processors go on, with the"
                            + " same changes, too. If it is paused already, it stays as it is.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Pauser.PauseReason.class)))
    @APIResponse(
            responseCode = "200",
            description = "The pause",
            content = @Content(schema = @Schema(implementation = PauseState.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "415", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "422", ref = RestApi.PROBLEM)
    public Uni<Response> pauseProcessor(
            @PathParam("name") String name, @BeanParam ActCall call, @Nullable Object body) {
        return pauser.pause(
                Pausable.processor(name), () -> reactions.named(name).isPresent(), call, body);
    }

    @POST
    @Path("{name}/resume")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            summary = "Ends the pause of a processor",
            description = "What was held comes to it once and in its order; it is released in steps behind the answer.")
    @APIResponse(
            responseCode = "200",
            description = "The pause",
            content = @Content(schema = @Schema(implementation = PauseState.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "422", ref = RestApi.PROBLEM)
    public Uni<Response> resumeProcessor(@PathParam("name") String name, @BeanParam ActCall call) {
        return pauser.resume(
                Pausable.processor(name), () -> reactions.named(name).isPresent(), call);
    }

    private KnownProcessor shown(Reactions.Reaction reaction, PauseBook.Page page) {
        @Nullable
        PauseState pause =
                page.of(Pausable.processor(reaction.name())).map(PauseState::of).orElse(null);
        String running = pause == null ? "on" : pause.state();
        return new KnownProcessor(
                reaction.name(),
                reaction.on() ? running : "off",
                reaction.watched().stream().map(ProcessorList::shown).toList(),
                pause,
                page.of(Pausable.processor(reaction.name())).map(page::held).orElse(0L),
                tally.of(reaction.name()));
    }

    private static WatchedOperations shown(Reactions.Watched watched) {
        return new WatchedOperations(
                watched.table().schema(),
                watched.table().name(),
                watched.operations().stream().map(Enum::name).toList());
    }
}
