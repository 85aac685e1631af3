package dev.ringback.api;

import dev.ringback.api.access.Roles;
import dev.ringback.postgres.connect.RepairReport;
import dev.ringback.postgres.connect.RepairWish;
import dev.ringback.postgres.connect.Repairs;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Has failed writes tried again. */
@Path("/api/v1/connect/repairs")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.OPERATOR)
@Tag(name = "connect", description = "Heroku Connect's log: what failed on its way to Salesforce, and its repair")
@APIResponse(responseCode = "400", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "401", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "403", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "409", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "422", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "503", ref = RestApi.PROBLEM)
public class ConnectRepairs {
    private final Repairs repairs;
    private final Performer performer;

    @Inject
    ConnectRepairs(Repairs repairs, Performer performer) {
        this.repairs = repairs;
        this.performer = performer;
    }

    /** What is to be repaired; only for the description, for {@link RepairParameters} reads it. */
    record RepairRequest(
            @Schema(description = "Of rows in Heroku Connect's log, at most 200")
            List<Long> ids,

            @Schema(description = "A cause's key") String cause,

            RepairFilter filter,

            @Schema(description = "Whether everything is only tried, and undone", defaultValue = "false")
            boolean dryRun) {}

    /** Which failed writes. */
    record RepairFilter(
            String table,

            @Schema(enumeration = {"INSERT", "UPDATE", "DELETE"})
            String action,

            @Schema(description = "Failed at this time or later", format = "date-time")
            String since,

            @Schema(description = "Failed before this time", format = "date-time")
            String until) {}

    /** What was done, or would be. */
    record Repair(
            boolean dryRun,

            @Schema(
                    description = "The connection's way of writing, as ringback.connect.mode says",
                    enumeration = {"merged", "ordered"})
            String mode,

            @Schema(description = "How many of the items something is done about")
            long repaired,

            @Schema(description = "Whether there are more than the 200 that are repaired at once")
            boolean more,

            @Schema(description = "In the order in which they are repaired")
            List<RepairedWrite> items) {
        static Repair of(RepairReport report) {
            return new Repair(
                    report.dryRun(),
                    report.mode(),
                    report.repaired(),
                    report.more(),
                    report.items().stream().map(RepairedWrite::of).toList());
        }
    }

    /** One of them. */
    record RepairedWrite(
            @Schema(description = "Of the row in Connect's log")
            long id,

            @Schema(nullable = true) @Nullable String table,
            @Schema(nullable = true) @Nullable String recordId,
            @Schema(nullable = true) @Nullable String action,

            @Schema(
                    description =
                            "set new: Connect sends it again as it was. brought back: the same, from the archive. captured"
                                    + " insert, captured update: the record is captured again as it is now. none: see reason",
                    enumeration = {"none", "set new", "brought back", "captured insert", "captured update"})
            String remedy,

            @Schema(nullable = true) @Nullable String reason,

            @Schema(nullable = true, description = "The row of Connect's log that does its work now, if it is another")
            @Nullable
            Long became) {
        static RepairedWrite of(RepairReport.Item item) {
            return new RepairedWrite(
                    item.id(),
                    item.table(),
                    item.recordId(),
                    item.action(),
                    item.remedy().words(),
                    item.reason(),
                    item.became());
        }
    }

    @POST
    @Operation(
            summary =
                    "Has failed writes tried again, at most 200 at once: those of the ids, of a cause, or of a filter",
            description =
                    "In merged mode their state is set to NEW; in ordered mode the records are captured again, an insert"
                            + " before the other writes of its record. A dry run says what would happen to each.")
    @RequestBody(content = @Content(schema = @Schema(implementation = RepairRequest.class)))
    @APIResponse(
            responseCode = "200",
            description = "What was done about each, or would be",
            content = @Content(schema = @Schema(implementation = Repair.class)))
    public Uni<Response> repair(@Nullable Map<String, Object> body, @BeanParam ActCall call) {
        Parameters.none(call.uri());
        RepairWish wish = RepairParameters.wish(body);
        Function<SqlConnection, Uni<Performer.Done>> work = transaction -> repairs.repair(transaction, wish, call.who())
                .map(report -> Performer.Done.ok(report.repaired(), Repair.of(report)));
        return wish.dryRun()
                ? performer.undone(work)
                : performer.perform(call, "repair", RepairParameters.target(body), body, work);
    }
}
