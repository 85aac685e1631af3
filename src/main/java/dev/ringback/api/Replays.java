package dev.ringback.api;

import dev.ringback.api.access.Roles;
import dev.ringback.api.problem.ProblemKind;
import dev.ringback.api.problem.Refusal;
import dev.ringback.change.Status;
import dev.ringback.postgres.acts.ActSettings;
import dev.ringback.postgres.reading.Filter;
import dev.ringback.postgres.reading.Search;
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
import java.util.stream.Collectors;
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

    private static final List<String> KNOWN_OF_ALL =
            List.of("filter", "all", "dryRun", "processor", "deliveries", "after");
    private static final int PAGE = 10_000;
    private static final int MOST_COUNTED = 100_000;

    private final Replay replay;
    private final Performer performer;
    private final ActSettings settings;

    @Inject
    Replays(Replay replay, Performer performer, ActSettings settings) {
        this.replay = replay;
        this.performer = performer;
        this.settings = settings;
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

    /** The same for all that a filter finds; only for the description. */
    @Schema(
            name = "ReplayAllRequest",
            example =
                    "{\"filter\": {\"table\": \"users\", \"since\": \"2026-01-31T12:00:00Z\"}, \"processor\": \"welcome-mail\","
                            + " \"dryRun\": true}")
    record ReplayAllRequest(
            @Schema(
                    description =
                            "The names and words of the list's query parameters, but for limit, order and the like",
                    implementation = Object.class,
                    examples = "{\"table\": \"users\"}")
            Object filter,

            @Schema(description = "Whether everything is meant; then there must be no filter", defaultValue = "false")
            boolean all,

            @Schema(description = "Whether it is only counted", defaultValue = "false")
            boolean dryRun,

            @Schema(nullable = true, description = "The one processor that is to run; all of them if left out")
            @Nullable
            String processor,

            @Schema(
                    enumeration = {"keep", "again"},
                    defaultValue = "keep")
            String deliveries,

            @Schema(
                    nullable = true,
                    description = "The next of the answer before, to go on behind what it replayed",
                    examples = "YXNjMTAwMDA")
            @Nullable
            String after) {}

    /** What came of it. */
    record ReplayTally(
            boolean dryRun,

            @Schema(
                    description =
                            "How many it is about, at most ringback.acts.most; a dry run counts all of them, up to 100000",
                    examples = "412")
            long matched,

            @Schema(description = "How many run again", examples = "412")
            long changed,

            @Schema(description = "Whether others are left") boolean more,

            @Schema(
                    nullable = true,
                    description = "To be sent as after, with the same filter, for those that are left",
                    examples = "YXNjMTAwMDA")
            @Nullable
            String next) {
        static Performer.Done of(Replay.Tally tally, boolean dryRun) {
            long changed = dryRun ? 0 : tally.matched();
            boolean more = tally.next().isPresent();
            String next = more ? Cursor.after(tally.next().getAsLong(), Search.Order.OLDEST_FIRST) : null;
            return Performer.Done.ok(changed, new ReplayTally(dryRun, tally.matched(), changed, more, next));
        }
    }

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
                .map(asked -> asked.orElseThrow(() -> TriggerLogs.noSuchChange(id))
                        .orElseThrow(entry -> notReplayable(entry.status(), wish)))
                .map(entry -> new Performer.Done(1, Response.Status.ACCEPTED, LoggedChange.of(entry))));
    }

    @POST
    @Path("replay")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Has all settled changes of a filter run again, the oldest first",
            description =
                    "Of the statuses succeeded, ignored and dead, unless the filter names some of these. What a screen has kept"
                            + " from all processors (an echo, a discarded reload) is left alone, and so is what the named"
                            + " processor does not care for. At most ringback.acts.most (10000) in one request. What was"
                            + " replayed and settles is found again, so for those that are left send the same with the"
                            + " answer's next as after")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = ReplayAllRequest.class)))
    @APIResponse(
            responseCode = "200",
            description = "How many",
            content = @Content(schema = @Schema(implementation = ReplayTally.class)))
    @APIResponse(responseCode = "415", ref = RestApi.PROBLEM)
    public Uni<Response> replayAll(@Nullable Map<String, Object> sent, @BeanParam ActCall call) {
        Parameters.none(call.uri());
        FilteredAct act = FilteredAct.read(sent, KNOWN_OF_ALL);
        Body body = Body.of(sent, KNOWN_OF_ALL);
        Replay.Wish wish = wish(body, call);
        Search search = new Search(
                settled(SearchParameters.filter(act), act.filter().containsKey("status")),
                Search.Order.OLDEST_FIRST,
                body.text("after")
                        .map(after -> Cursor.id(after, Search.Order.OLDEST_FIRST))
                        .orElse(null),
                PAGE);
        if (act.dryRun()) {
            return performer.undone(transaction -> replay.all(transaction, search, wish, MOST_COUNTED, true)
                    .map(tally -> ReplayTally.of(tally, true)));
        }
        Map<String, Object> target = new HashMap<>(act.sent());
        target.remove("dryRun");
        return performer.perform(call, "replay", target, sent, transaction -> replay.all(
                        transaction, search, wish, settings.most(), false)
                .map(tally -> ReplayTally.of(tally, false)));
    }

    private static Filter settled(Filter filter, boolean named) {
        if (!named) {
            return filter.with(Replay.SETTLED);
        }
        if (!Replay.SETTLED.containsAll(filter.statuses())) {
            throw Parameters.refusal(
                    "status",
                    filter.statuses().stream().map(Status::word).collect(Collectors.joining(",")),
                    "Only what is settled can be replayed.",
                    Replay.SETTLED.stream().map(Status::word).sorted().toList());
        }
        return filter;
    }

    private Replay.Wish wish(Body body, ActCall call) {
        return new Replay.Wish(
                body.word("processor", replay.processors()).orElse(null),
                body.word("deliveries", DELIVERIES).orElse("keep").equals("again"),
                call.who());
    }

    private static Refusal notReplayable(Status status, Replay.Wish wish) {
        String detail = Replay.SETTLED.contains(status)
                ? "A backfill has enqueued it for another processor than " + wish.processor() + "."
                : "It is " + status.word() + ": it will run anyway. What is held up can be retried.";
        return new Refusal(ProblemKind.NOT_REPLAYABLE.because(detail));
    }
}
