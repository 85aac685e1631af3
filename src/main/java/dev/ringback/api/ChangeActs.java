package dev.ringback.api;

import dev.ringback.api.access.Roles;
import dev.ringback.api.problem.ProblemKind;
import dev.ringback.api.problem.Refusal;
import dev.ringback.change.Status;
import dev.ringback.postgres.acts.ActSettings;
import dev.ringback.postgres.reading.Filter;
import dev.ringback.postgres.reading.LogAct;
import dev.ringback.postgres.reading.LogOperator;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What an operator does to changes, one or all of a filter. */
@Path("/api/v1/trigger-logs")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.OPERATOR)
@Tag(name = "log", description = "Every change of a watched table, and what became of it")
@APIResponse(responseCode = "400", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "401", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "403", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "422", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "503", ref = RestApi.PROBLEM)
public class ChangeActs {
    private final LogOperator operator;
    private final Performer performer;
    private final ActSettings settings;

    @Inject
    ChangeActs(LogOperator operator, Performer performer, ActSettings settings) {
        this.operator = operator;
        this.performer = performer;
        this.settings = settings;
    }

    @POST
    @Path("{id}/retry")
    @Operation(summary = "Has a dead, parked, waiting or retrying change tried again at once, with all attempts")
    @APIResponse(
            responseCode = "202",
            description = "The change as it is now",
            content = @Content(schema = @Schema(implementation = LoggedChange.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "409", ref = RestApi.PROBLEM)
    public Uni<Response> retry(@PathParam("id") String id, @BeanParam ActCall call) {
        return one(LogAct.RETRY, Response.Status.ACCEPTED, id, call);
    }

    @POST
    @Path("{id}/ignore")
    @Operation(
            summary = "Settles a change that is not settled, or dead, as ignored: nothing more comes of it",
            description = "Deliveries that it has queued are sent all the same; they can be cancelled")
    @APIResponse(
            responseCode = "200",
            description = "The change as it is now",
            content = @Content(schema = @Schema(implementation = LoggedChange.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "409", ref = RestApi.PROBLEM)
    public Uni<Response> ignore(@PathParam("id") String id, @BeanParam ActCall call) {
        return one(LogAct.IGNORE, Response.Status.OK, id, call);
    }

    @POST
    @Path("{id}/release")
    @Operation(summary = "Releases a parked change: it is due at once")
    @APIResponse(
            responseCode = "202",
            description = "The change as it is now",
            content = @Content(schema = @Schema(implementation = LoggedChange.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "409", ref = RestApi.PROBLEM)
    public Uni<Response> release(@PathParam("id") String id, @BeanParam ActCall call) {
        return one(LogAct.RELEASE, Response.Status.ACCEPTED, id, call);
    }

    @POST
    @Path("retry")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Has all changes of a filter tried again at once, the oldest first",
            description = "Of the statuses dead, waiting and retrying, unless the filter names some of these and"
                    + " parked. What is due already is left alone, and so is what is being settled at this"
                    + " moment. At most ringback.acts.most (10000) in one request: send it again while more is true")
    @RequestBody(content = @Content(schema = @Schema(implementation = FilteredAct.Body.class)))
    @APIResponse(
            responseCode = "200",
            description = "How many",
            content = @Content(schema = @Schema(implementation = ActTally.class)))
    @APIResponse(responseCode = "415", ref = RestApi.PROBLEM)
    public Uni<Response> retryAll(@Nullable Map<String, Object> body, @BeanParam ActCall call) {
        return all(LogAct.RETRY, body, call);
    }

    @POST
    @Path("ignore")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Settles all changes of a filter as ignored, the oldest first",
            description =
                    "Of the statuses dead, waiting, retrying and parked, unless the filter names some of these and pending. What"
                            + " is being settled at this moment is left alone. At most ringback.acts.most (10000) in one"
                            + " request: send it again while more is true")
    @RequestBody(content = @Content(schema = @Schema(implementation = FilteredAct.Body.class)))
    @APIResponse(
            responseCode = "200",
            description = "How many",
            content = @Content(schema = @Schema(implementation = ActTally.class)))
    @APIResponse(responseCode = "415", ref = RestApi.PROBLEM)
    public Uni<Response> ignoreAll(@Nullable Map<String, Object> body, @BeanParam ActCall call) {
        return all(LogAct.IGNORE, body, call);
    }

    @POST
    @Path("release")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Releases all parked changes of a filter, the oldest first",
            description = "At most ringback.acts.most (10000) in one request: send it again while more is true")
    @RequestBody(content = @Content(schema = @Schema(implementation = FilteredAct.Body.class)))
    @APIResponse(
            responseCode = "200",
            description = "How many",
            content = @Content(schema = @Schema(implementation = ActTally.class)))
    @APIResponse(responseCode = "415", ref = RestApi.PROBLEM)
    public Uni<Response> releaseAll(@Nullable Map<String, Object> body, @BeanParam ActCall call) {
        return all(LogAct.RELEASE, body, call);
    }

    private Uni<Response> one(LogAct act, Response.Status status, String sent, ActCall call) {
        Parameters.none(call.uri());
        long id = Parameters.id(sent);
        return performer.perform(
                call, act.word(), Map.of("id", id), transaction -> operator.one(transaction, act, id, call.who())
                        .map(asked -> asked.orElseThrow(() -> TriggerLogs.noSuchChange(sent))
                                .orElseThrow(entry -> refusal(act, entry.status())))
                        .map(entry -> new Performer.Done(1, status, LoggedChange.of(entry))));
    }

    private Uni<Response> all(LogAct act, @Nullable Map<String, Object> body, ActCall call) {
        Parameters.none(call.uri());
        FilteredAct sent = FilteredAct.read(body);
        Filter filter =
                narrowed(act, SearchParameters.filter(sent), sent.filter().containsKey("status"));
        return performer.performAll(
                call,
                act.word(),
                sent,
                transaction -> operator.count(transaction, act, filter, settings.most())
                        .map(tally -> ActTally.of(true, tally)),
                transaction -> operator.all(transaction, act, filter, call.who(), settings.most())
                        .map(tally -> ActTally.of(false, tally)));
    }

    private static Filter narrowed(LogAct act, Filter filter, boolean named) {
        if (!named) {
            return filter.with(act.unasked());
        }
        if (!act.takes().containsAll(filter.statuses())) {
            throw Parameters.refusal(
                    "status",
                    String.join(",", words(filter.statuses())),
                    "It cannot be done to changes of each of these statuses.",
                    words(act.takes()));
        }
        return filter;
    }

    private static List<String> words(Set<Status> statuses) {
        return statuses.stream().map(Status::word).toList();
    }

    private static Refusal refusal(LogAct act, Status status) {
        return new Refusal(
                switch (act) {
                    case RETRY ->
                        ProblemKind.NOT_RETRYABLE.because(
                                status == Status.PENDING
                                        ? "It is pending: it was not tried yet, and will be."
                                        : "It is " + status.word() + ": there is nothing left to try.");
                    case IGNORE ->
                        ProblemKind.NOT_IGNORABLE.because("It is " + status.word() + ": it is settled already.");
                    case RELEASE ->
                        ProblemKind.NOT_RELEASABLE.because(
                                "It is " + status.word() + ": only what is parked can be released.");
                });
    }
}
