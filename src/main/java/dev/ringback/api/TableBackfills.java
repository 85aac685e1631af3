package dev.ringback.api;

import dev.ringback.api.access.Roles;
import dev.ringback.api.problem.ProblemKind;
import dev.ringback.api.problem.Refusal;
import dev.ringback.postgres.backfill.BackfillDefaults;
import dev.ringback.postgres.backfill.BackfillOrder;
import dev.ringback.postgres.backfill.BackfillPlan;
import dev.ringback.postgres.backfill.Backfills;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Rows that are enqueued for one processor: what no trigger has logged, or came before the processor did. */
@Path("/api/v1/backfills")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "backfill", description = "Rows of a table that are enqueued for one processor")
@APIResponse(responseCode = "400", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "401", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "403", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "503", ref = RestApi.PROBLEM)
public class TableBackfills {
    private final Backfills backfills;
    private final Performer performer;
    private final BackfillDefaults defaults;

    @Inject
    TableBackfills(Backfills backfills, Performer performer, BackfillDefaults defaults) {
        this.backfills = backfills;
        this.performer = performer;
        this.defaults = defaults;
    }

    /** Some backfills, and the cursor of the next ones. */
    record BackfillPage(
            List<BackfillState> items,
            @Schema(nullable = true) @Nullable String next) {}

    /** What is to be enqueued; only for the description, for {@link BackfillRequests} reads it. */
    record BackfillRequest(
            @Schema(nullable = true, description = "If it is given, the table's name is taken as it is, dots and all")
            @Nullable
            String schema,

            @Schema(
                    required = true,
                    description = "schema.table, or a table of the schema public",
                    examples = {"users"})
            String table,

            @Schema(
                    required = true,
                    examples = {"create-subscription"})
            String processor,

            @Schema(description = "What a row must meet, all of it; every row if left out")
            List<BackfillCondition> where,

            @Schema(
                    description = "The most rows that are enqueued at once",
                    minimum = "1",
                    maximum = "10000",
                    examples = {"500"})
            Integer chunk,

            @Schema(description = "Whether it is only checked and counted", defaultValue = "false")
            Boolean dryRun) {}

    /** A condition on one column. */
    record BackfillCondition(
            @Schema(
                    required = true,
                    examples = {"created_at"})
            String column,

            @Schema(
                    required = true,
                    enumeration = {"=", "<>", "<", "<=", ">", ">=", "in", "is null", "is not null"})
            String op,

            @Schema(
                    nullable = true,
                    description = "A text, a number or a boolean, read as the column's type; a list of them for in",
                    examples = {"\"2026-01-31\""})
            @Nullable
            Object value) {}

    /** What a dry run has found. */
    record BackfillForecast(
            boolean dryRun,

            @Schema(description = "How many rows, as the planner believes")
            long estimated,

            @Schema(nullable = true, description = "How many rows; null where it would take too long to count them")
            @Nullable
            Long counted,

            @Schema(
                    description = "As which operation the rows would be logged",
                    enumeration = {"INSERT", "UPDATE"})
            String operation,

            @Schema(description = "The columns along which the table would be read")
            List<String> key) {
        static BackfillForecast of(BackfillPlan plan) {
            return new BackfillForecast(
                    true, plan.estimated(), plan.counted(), plan.operation().name(), plan.keys());
        }
    }

    @GET
    @Operation(summary = "Backfills, the newest first")
    @Parameter(name = "limit", in = ParameterIn.QUERY)
    @Parameter(name = "after", in = ParameterIn.QUERY)
    @APIResponse(
            responseCode = "200",
            description = "A page; the header Link leads to the next",
            content = @Content(schema = @Schema(implementation = BackfillPage.class)))
    public Uni<Response> list(@Context UriInfo uri) {
        Parameters sent = Parameters.of(uri, List.of("limit", "after"));
        return backfills
                .page(sent.after(Search.Order.NEWEST_FIRST), sent.limit())
                .map(page -> NextLink.page(
                        uri,
                        page.backfills().stream().map(BackfillState::of).toList(),
                        page.next(),
                        Search.Order.NEWEST_FIRST,
                        BackfillPage::new));
    }

    @GET
    @Path("{id}")
    @Operation(summary = "One backfill, and how far it is")
    @APIResponse(
            responseCode = "200",
            description = "The backfill",
            content = @Content(schema = @Schema(implementation = BackfillState.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    public Uni<BackfillState> find(@PathParam("id") String id, @Context UriInfo uri) {
        Parameters.none(uri);
        return backfills.find(Parameters.id(id)).map(found -> BackfillState.of(found.orElseThrow(() -> noSuch(id))));
    }

    @POST
    @RolesAllowed(Roles.OPERATOR)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Enqueues the rows of a table for one processor",
            description =
                    "In chunks along the table's key, the next one when the one before has nearly settled and little else is"
                            + " pending. Other processors do not run. It goes on over restarts, in any replica")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = BackfillRequest.class)))
    @APIResponse(
            responseCode = "202",
            description = "It has begun",
            content = @Content(schema = @Schema(implementation = BackfillState.class)))
    @APIResponse(
            responseCode = "200",
            description = "What a dry run has found",
            content = @Content(schema = @Schema(implementation = BackfillForecast.class)))
    @APIResponse(responseCode = "422", ref = RestApi.PROBLEM)
    public Uni<Response> begin(@BeanParam ActCall call, @Nullable Map<String, Object> sent) {
        Parameters.none(call.uri());
        BackfillOrder order = BackfillRequests.order(sent, defaults.chunk(), call.who());
        if (BackfillRequests.isDry(sent)) {
            return backfills.plan(order).map(plan -> Response.ok(BackfillForecast.of(sound(plan)))
                    .build());
        }
        Map<String, Object> target = new HashMap<>(sent == null ? Map.of() : sent);
        target.remove("dryRun");
        return performer.perform(call, "backfill", target, sent, transaction -> backfills
                .plan(transaction, order)
                .chain(plan -> backfills.begin(transaction, sound(plan)))
                .map(begun -> new Performer.Done(1, Response.Status.ACCEPTED, BackfillState.of(begun))));
    }

    @POST
    @Path("{id}/pause")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Enqueues no more until it is resumed; what is enqueued is processed")
    @APIResponse(
            responseCode = "200",
            description = "The backfill",
            content = @Content(schema = @Schema(implementation = BackfillState.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "409", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "422", ref = RestApi.PROBLEM)
    public Uni<Response> pause(@PathParam("id") String id, @BeanParam ActCall call) {
        return steer(id, call, "pause backfill", Backfills.Act.PAUSE);
    }

    @POST
    @Path("{id}/resume")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Goes on where it was paused")
    @APIResponse(
            responseCode = "200",
            description = "The backfill",
            content = @Content(schema = @Schema(implementation = BackfillState.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "409", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "422", ref = RestApi.PROBLEM)
    public Uni<Response> resume(@PathParam("id") String id, @BeanParam ActCall call) {
        return steer(id, call, "resume backfill", Backfills.Act.RESUME);
    }

    @POST
    @Path("{id}/cancel")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Enqueues no more, for good; what is enqueued is processed")
    @APIResponse(
            responseCode = "200",
            description = "The backfill",
            content = @Content(schema = @Schema(implementation = BackfillState.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "409", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "422", ref = RestApi.PROBLEM)
    public Uni<Response> cancel(@PathParam("id") String id, @BeanParam ActCall call) {
        return steer(id, call, "cancel backfill", Backfills.Act.CANCEL);
    }

    private Uni<Response> steer(String id, ActCall call, String name, Backfills.Act act) {
        Parameters.none(call.uri());
        long backfill = Parameters.id(id);
        return performer.perform(call, name, Map.of("id", backfill), transaction -> backfills
                .steer(transaction, backfill, act)
                .map(asked -> done(asked, id)));
    }

    private static Performer.Done done(Optional<Backfills.Steered> asked, String id) {
        Backfills.Steered steered = asked.orElseThrow(() -> noSuch(id));
        if (steered.refused()) {
            throw new Refusal(ProblemKind.BACKFILL_NOT_SO_FAR.because(
                    "It is " + steered.backfill().status() + "."));
        }
        return Performer.Done.ok(steered.changed() ? 1 : 0, BackfillState.of(steered.backfill()));
    }

    private static BackfillPlan sound(BackfillPlan plan) {
        BackfillPlan.Flaw flaw = plan.flaw();
        if (flaw != null) {
            throw Parameters.refusal(flaw.member(), flaw.value(), flaw.detail(), flaw.allowed());
        }
        return plan;
    }

    private static Refusal noSuch(String id) {
        return new Refusal(ProblemKind.NO_SUCH_BACKFILL.because("No backfill has the id " + id + "."));
    }
}
