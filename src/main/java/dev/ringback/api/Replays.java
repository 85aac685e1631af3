package dev.ringback.api;

import dev.ringback.api.access.Roles;
import dev.ringback.api.problem.ProblemKind;
import dev.ringback.api.problem.Refusal;
import dev.ringback.postgres.replay.Replay;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Has settled changes run again. */
@Path("/api/v1/trigger-logs")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.OPERATOR)
@Tag(name = "replay", description = "Settled changes that run again, and what a change would do now")
@APIResponse(responseCode = "400", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "401", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "403", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "422", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "503", ref = RestApi.PROBLEM)
public class Replays {
    private static final List<String> KNOWN = List.of("processor", "deliveries");
    private static final List<String> DELIVERIES = List.of("keep", "again");

    private final Replay replay;
    private final Performer performer;

    @Inject
    Replays(Replay replay, Performer performer) {
        this.replay = replay;
        this.performer = performer;
    }

    /** How it is to run again; only for the description. */
    record ReplayRequest(
            @Schema(
                    nullable = true,
                    description = "The one processor that is to run; all of them if left out",
                    examples = {"welcome-mail"})
            @Nullable
            String processor,

            @Schema(
                    description =
                            "keep: what was delivered, or is on its way, is not delivered again. again: deliveries that have"
                                    + " ended (succeeded, dead, cancelled) are let go, and the processors put in new ones",
                    enumeration = {"keep", "again"},
                    defaultValue = "keep")
            String deliveries) {}

    @POST
    @Path("{id}/replay")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Has a settled change run again, as if it came new",
            description =
                    "All its processors run again, or the one that is named. It becomes retrying and is due at once; what came"
                            + " of it before stays readable in earlier. It keeps its place in the order of its record")
    @RequestBody(required = false, content = @Content(schema = @Schema(implementation = ReplayRequest.class)))
    @APIResponse(
            responseCode = "202",
            description = "The change, due now",
            content = @Content(schema = @Schema(implementation = LoggedChange.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "409", ref = RestApi.PROBLEM)
    public Uni<Response> replay(
            @PathParam("id") String id, @BeanParam ActCall call, @Nullable Map<String, Object> sent) {
        Parameters.none(call.uri());
        long change = Parameters.id(id);
        Replay.Wish wish = wish(Body.of(sent, KNOWN), call);
        Map<String, Object> target = new HashMap<>(sent == null ? Map.of() : sent);
        target.put("id", change);
        return performer.perform(call, "replay", target, sent, transaction -> replay.one(transaction, change, wish)
                .map(asked -> {
                    Replay.Replayed replayed = asked.orElseThrow(() -> noSuchChange(id));
                    if (!replayed.accepted()) {
                        throw notReplayable(replayed, wish);
                    }
                    return new Performer.Done(1, Response.Status.ACCEPTED, LoggedChange.of(replayed.entry()));
                }));
    }

    private Replay.Wish wish(Body body, ActCall call) {
        return new Replay.Wish(
                body.word("processor", replay.processors()).orElse(null),
                body.word("deliveries", DELIVERIES).orElse("keep").equals("again"),
                call.who());
    }

    private static Refusal noSuchChange(String id) {
        return new Refusal(ProblemKind.NO_SUCH_CHANGE.because("No change has the id " + id + "."));
    }

    private static Refusal notReplayable(Replay.Replayed replayed, Replay.Wish wish) {
        String detail = Replay.SETTLED.contains(replayed.entry().status())
                ? "A backfill has enqueued it for another processor than " + wish.processor() + "."
                : "It is " + replayed.entry().status().word() + ": it will run anyway. What is held up can be retried.";
        return new Refusal(ProblemKind.NOT_REPLAYABLE.because(detail));
    }
}
