package dev.ringback.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ringback.api.access.Roles;
import dev.ringback.api.problem.ProblemKind;
import dev.ringback.api.problem.Refusal;
import dev.ringback.change.TableName;
import dev.ringback.operations.Reactions;
import dev.ringback.postgres.pause.Pausable;
import dev.ringback.postgres.pause.Pause;
import dev.ringback.postgres.pause.PauseBook;
import dev.ringback.postgres.pause.Releaser;
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
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Tables and processors that are paused, on all replicas and across their starts: their changes are held meanwhile. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "operations", description = "How the service is")
@APIResponse(responseCode = "400", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "401", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "403", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "503", ref = RestApi.PROBLEM)
public class Pauses {
    private static final int LONGEST_REASON = 500;

    private final PauseBook book;
    private final Releaser releaser;
    private final Reactions reactions;
    private final Performer performer;

    @Inject
    Pauses(PauseBook book, Releaser releaser, Reactions reactions, Performer performer) {
        this.book = book;
        this.releaser = releaser;
        this.reactions = reactions;
        this.performer = performer;
    }

    /** All that is paused. */
    record PauseList(
            List<CountedPause> items,

            @Schema(description = "Whether more changes are held than were counted")
            boolean more) {}

    /** A pause, and how many changes it holds. */
    record CountedPause(
            @JsonUnwrapped PauseState pause,

            @Schema(description = "Changes that it holds; one that several pauses hold is counted for each of them")
            long held) {}

    /** Why something is paused. */
    record PauseReason(
            @Schema(
                    description = "For those who find it paused",
                    minLength = 1,
                    maxLength = LONGEST_REASON,
                    examples = "the mail server is being moved")
            String reason) {}

    @GET
    @Path("pauses")
    @Operation(summary = "What is paused, by whom and why, and how many changes are held")
    @APIResponse(
            responseCode = "200",
            description = "All pauses",
            content = @Content(schema = @Schema(implementation = PauseList.class)))
    public Uni<PauseList> list(@Context UriInfo uri) {
        Parameters.none(uri);
        return book.page()
                .map(page -> new PauseList(
                        page.pauses().stream()
                                .map(pause -> new CountedPause(PauseState.of(pause), page.held(pause)))
                                .toList(),
                        page.more()));
    }

    @POST
    @Path("tables/{schema}/{table}/pause")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            summary = "Holds the changes of a table",
            description = "Once this has answered, no claim that begins hands a change of the table to a processor. Screens"
                    + " go on, and changes are logged as ever. If it is paused already, it stays as it is.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = PauseReason.class)))
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
            @Nullable Map<String, Object> body) {
        TableName name = new TableName(schema, table);
        return pause(Pausable.table(name), () -> reactions.watch(name), call, body);
    }

    @POST
    @Path("tables/{schema}/{table}/resume")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            summary = "Ends the pause of a table",
            description = "What was held is processed once and in its order; it is released in steps behind the answer.")
    @APIResponse(
            responseCode = "200",
            description = "The pause",
            content = @Content(schema = @Schema(implementation = PauseState.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "422", ref = RestApi.PROBLEM)
    public Uni<Response> resumeTable(
            @PathParam("schema") String schema, @PathParam("table") String table, @BeanParam ActCall call) {
        TableName name = new TableName(schema, table);
        return resume(Pausable.table(name), () -> reactions.watch(name), call);
    }

    @POST
    @Path("processors/{name}/pause")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            summary = "Holds what would come to a processor",
            description = "Once this has answered, no claim that begins hands it a change. Other processors go on, with the"
                    + " same changes, too. If it is paused already, it stays as it is.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = PauseReason.class)))
    @APIResponse(
            responseCode = "200",
            description = "The pause",
            content = @Content(schema = @Schema(implementation = PauseState.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "415", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "422", ref = RestApi.PROBLEM)
    public Uni<Response> pauseProcessor(
            @PathParam("name") String name, @BeanParam ActCall call, @Nullable Map<String, Object> body) {
        return pause(Pausable.processor(name), () -> reactions.named(name).isPresent(), call, body);
    }

    @POST
    @Path("processors/{name}/resume")
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
        return resume(Pausable.processor(name), () -> reactions.named(name).isPresent(), call);
    }

    private Uni<Response> pause(
            Pausable what, BooleanSupplier known, ActCall call, @Nullable Map<String, Object> body) {
        Parameters.none(call.uri());
        String reason = reason(body);
        if (!known.getAsBoolean()) {
            throw unknown(what);
        }
        Map<String, String> target = Map.of(what.kind().word(), what.name(), "reason", reason);
        return performer.perform(call, "pause", target, Map.of("reason", reason), transaction -> book.pause(
                        transaction, what, reason, call.who())
                .map(acted -> done(what, acted)));
    }

    /** What is paused can be resumed, even if nobody knows it any more. */
    private Uni<Response> resume(Pausable what, BooleanSupplier known, ActCall call) {
        Parameters.none(call.uri());
        return performer.perform(call, "resume", Map.of(what.kind().word(), what.name()), transaction -> book.resume(
                                transaction, what, call.who())
                        .map(acted -> {
                            if (acted.pause() == null && !known.getAsBoolean()) {
                                throw unknown(what);
                            }
                            return done(what, acted);
                        }))
                .invoke(releaser::releaseSoon);
    }

    private static Performer.Done done(Pausable what, PauseBook.Acted acted) {
        return Performer.Done.ok(acted.changed() ? 1 : 0, PauseState.of(what, acted.pause()));
    }

    private static String reason(@Nullable Map<String, Object> body) {
        if (body == null) {
            throw new Refusal(ProblemKind.BAD_REQUEST.because("It needs a body with the reason."));
        }
        body.forEach((name, value) -> {
            if (!name.equals("reason")) {
                throw new Refusal(ProblemKind.UNKNOWN_PARAMETER
                        .because("The body does not take it.")
                        .of(name, String.valueOf(value), List.of("reason")));
            }
        });
        Object sent = body.get("reason");
        if (sent instanceof String text
                && !text.isBlank()
                && text.length() <= LONGEST_REASON
                && text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        throw Parameters.refusal(
                "reason",
                String.valueOf(sent),
                "It says nothing, or too much.",
                List.of("1 to " + LONGEST_REASON + " characters in one line"));
    }

    private static Refusal unknown(Pausable what) {
        return new Refusal(
                what.kind() == Pause.Kind.TABLE
                        ? ProblemKind.NO_SUCH_TABLE.because("No processor watches a table " + what.name() + ".")
                        : ProblemKind.NO_SUCH_PROCESSOR.because("No processor has the name " + what.name() + "."));
    }
}
