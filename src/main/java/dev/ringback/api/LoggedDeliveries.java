package dev.ringback.api;

import dev.ringback.api.access.Roles;
import dev.ringback.api.problem.ProblemKind;
import dev.ringback.api.problem.Refusal;
import dev.ringback.postgres.acts.ActSettings;
import dev.ringback.postgres.reading.DeliveryEntry;
import dev.ringback.postgres.reading.DeliveryFilter;
import dev.ringback.postgres.reading.DeliveryOperator;
import dev.ringback.postgres.reading.DeliveryOperator.Act;
import dev.ringback.postgres.reading.DeliveryReader;
import dev.ringback.postgres.reading.Search;
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
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What leaves the database, or is to: without its recipients and its contents. */
@Path("/api/v1/deliveries")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "deliveries", description = "What leaves the database because of a change: mails, for instance")
@APIResponse(responseCode = "400", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "401", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "403", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "503", ref = RestApi.PROBLEM)
public class LoggedDeliveries {
    private final DeliveryReader reader;
    private final DeliveryOperator operator;
    private final Performer performer;
    private final ActSettings settings;

    @Inject
    LoggedDeliveries(DeliveryReader reader, DeliveryOperator operator, Performer performer, ActSettings settings) {
        this.reader = reader;
        this.operator = operator;
        this.performer = performer;
        this.settings = settings;
    }

    /** Some deliveries, and the cursor of the next ones. */
    record DeliveryPage(
            List<LoggedDelivery> items,
            @Schema(nullable = true) @Nullable String next) {}

    @GET
    @Operation(summary = "Deliveries, the newest first. Filters combine.")
    @Parameter(
            name = "status",
            in = ParameterIn.QUERY,
            description =
                    "Any of several, with commas or repeated: pending, sending, retrying, succeeded, dead, cancelled",
            example = "dead",
            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class))
    @Parameter(
            name = "processor",
            in = ParameterIn.QUERY,
            description = "That has queued it",
            example = "welcome-mail",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "kind",
            in = ParameterIn.QUERY,
            description = "How it leaves",
            example = "mail",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "changeId",
            in = ParameterIn.QUERY,
            description = "The change that it came of",
            example = "4711",
            schema = @Schema(type = SchemaType.INTEGER, format = "int64", minimum = "1"))
    @Parameter(
            name = "since",
            in = ParameterIn.QUERY,
            description = "Queued at this time or later",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @Parameter(
            name = "until",
            in = ParameterIn.QUERY,
            description = "Queued before this time",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @Parameter(name = "limit", in = ParameterIn.QUERY)
    @Parameter(name = "after", in = ParameterIn.QUERY)
    @APIResponse(
            responseCode = "200",
            description = "A page; the header Link leads to the next",
            content = @Content(schema = @Schema(implementation = DeliveryPage.class)))
    public Uni<Response> list(@Context UriInfo uri) {
        Parameters sent = DeliveryParameters.of(uri);
        return reader.page(DeliveryParameters.filter(sent), sent.after(Search.Order.NEWEST_FIRST), sent.limit())
                .map(page -> {
                    List<LoggedDelivery> items =
                            page.deliveries().stream().map(LoggedDelivery::of).toList();
                    return NextLink.page(uri, items, page.next(), Search.Order.NEWEST_FIRST, DeliveryPage::new);
                });
    }

    @GET
    @Path("{id}")
    @Operation(summary = "One delivery")
    @APIResponse(
            responseCode = "200",
            description = "The delivery",
            content = @Content(schema = @Schema(implementation = LoggedDelivery.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    public Uni<LoggedDelivery> find(@PathParam("id") String id, @Context UriInfo uri) {
        Parameters.none(uri);
        return reader.find(Parameters.id(id))
                .map(found -> found.map(LoggedDelivery::of).orElseThrow(() -> noSuchDelivery(id)));
    }

    @POST
    @Path("{id}/retry")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            summary = "Has a dead, retrying or cancelled delivery sent again at once",
            description =
                    "Its age counts anew from then on. It leaves with the sender's next look, ringback.delivery.poll.")
    @APIResponse(
            responseCode = "202",
            description = "The delivery, due now",
            content = @Content(schema = @Schema(implementation = LoggedDelivery.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "409", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "422", ref = RestApi.PROBLEM)
    public Uni<Response> retry(@PathParam("id") String id, @BeanParam ActCall call) {
        return one(Act.RETRY, Response.Status.ACCEPTED, id, call);
    }

    @POST
    @Path("{id}/cancel")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            summary = "Takes a delivery back: it is not sent any more",
            description =
                    "One that is being sent at this moment cannot be taken back, until its sender's lease has run out.")
    @APIResponse(
            responseCode = "200",
            description = "The delivery, cancelled",
            content = @Content(schema = @Schema(implementation = LoggedDelivery.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "409", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "422", ref = RestApi.PROBLEM)
    public Uni<Response> cancel(@PathParam("id") String id, @BeanParam ActCall call) {
        return one(Act.CANCEL, Response.Status.OK, id, call);
    }

    @POST
    @Path("retry")
    @RolesAllowed(Roles.OPERATOR)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Has all deliveries of a filter sent again at once, the oldest first",
            description =
                    "Of the statuses dead and retrying, unless the filter names some of these and cancelled. What is"
                            + " due already is left alone. At most ringback.acts.most (10000) in one request: send it again while"
                            + " more is true")
    @RequestBody(content = @Content(schema = @Schema(implementation = FilteredAct.Body.class)))
    @APIResponse(
            responseCode = "200",
            description = "How many",
            content = @Content(schema = @Schema(implementation = ActTally.class)))
    @APIResponse(responseCode = "415", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "422", ref = RestApi.PROBLEM)
    public Uni<Response> retryAll(@Nullable Map<String, Object> body, @BeanParam ActCall call) {
        return all(Act.RETRY, body, call);
    }

    @POST
    @Path("cancel")
    @RolesAllowed(Roles.OPERATOR)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Takes all deliveries of a filter back, the oldest first",
            description =
                    "Of the statuses pending and retrying, and sending where the sender's lease has run out, unless the"
                            + " filter names some of these and dead. At most ringback.acts.most (10000) in one request: send it"
                            + " again while more is true")
    @RequestBody(content = @Content(schema = @Schema(implementation = FilteredAct.Body.class)))
    @APIResponse(
            responseCode = "200",
            description = "How many",
            content = @Content(schema = @Schema(implementation = ActTally.class)))
    @APIResponse(responseCode = "415", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "422", ref = RestApi.PROBLEM)
    public Uni<Response> cancelAll(@Nullable Map<String, Object> body, @BeanParam ActCall call) {
        return all(Act.CANCEL, body, call);
    }

    private Uni<Response> one(Act act, Response.Status status, String sent, ActCall call) {
        Parameters.none(call.uri());
        long id = Parameters.id(sent);
        return performer.perform(call, act.word(), Map.of("id", id), transaction -> operator.one(
                        transaction, act, id, call.who())
                .map(asked -> asked.orElseThrow(() -> noSuchDelivery(sent)).orElseThrow(entry -> refusal(act, entry)))
                .map(entry -> new Performer.Done(1, status, LoggedDelivery.of(entry))));
    }

    private Uni<Response> all(Act act, @Nullable Map<String, Object> body, ActCall call) {
        Parameters.none(call.uri());
        FilteredAct sent = FilteredAct.read(body);
        DeliveryFilter filter = DeliveryParameters.narrowed(act, sent);
        return performer.performAll(
                call,
                act.word(),
                sent,
                transaction -> operator.count(transaction, act, filter, settings.most())
                        .map(tally -> ActTally.of(true, tally)),
                transaction -> operator.all(transaction, act, filter, call.who(), settings.most())
                        .map(tally -> ActTally.of(false, tally)));
    }

    private static Refusal noSuchDelivery(String id) {
        return new Refusal(ProblemKind.NO_SUCH_DELIVERY.because("No delivery has the id " + id + "."));
    }

    private static Refusal refusal(Act act, DeliveryEntry entry) {
        ProblemKind kind = act == Act.RETRY ? ProblemKind.DELIVERY_NOT_RETRYABLE : ProblemKind.DELIVERY_NOT_CANCELLABLE;
        return new Refusal(kind.because(
                switch (entry.status()) {
                    case "sending" ->
                        "It is being sent at this moment: until " + entry.leasedUntil() + " it is its sender's alone.";
                    case "pending" -> "It is pending: it was not tried yet, and will be.";
                    case "succeeded" -> "It is succeeded: the other side has taken it.";
                    default -> "It is " + entry.status() + " already.";
                }));
    }
}
