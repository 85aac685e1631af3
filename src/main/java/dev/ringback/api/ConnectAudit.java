package dev.ringback.api;

import dev.ringback.api.access.Roles;
import dev.ringback.postgres.connect.Audit;
import dev.ringback.postgres.connect.Comparison;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Whether each local write of a mapped table is in both logs. */
@Path("/api/v1/connect/audit")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "connect", description = "Heroku Connect's log: what failed on its way to Salesforce, and its repair")
@APIResponse(responseCode = "400", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "401", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "403", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "409", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "503", ref = RestApi.PROBLEM)
public class ConnectAudit {
    private final Audit audit;

    @Inject
    ConnectAudit(Audit audit) {
        this.audit = audit;
    }

    /** What a comparison has found. */
    record AuditReport(
            @Schema(description = "Later than was asked for where a log does not reach back so far")
            Instant since,

            @Schema(description = "Earlier than was asked for where that is too young to be judged")
            Instant until,

            @Schema(description = "Local writes of watched tables in Heroku Connect's log")
            long theirs,

            @Schema(description = "Those of them that our own processors made, which our log rightly has not")
            long quiet,

            @Schema(
                    nullable = true,
                    description =
                            "Local changes of mapped tables in our log; null where Connect's archive cannot be read")
            @Nullable
            Long ours,

            @Schema(description = "In Connect's log, not in ours")
            MissingWrites missingHere,

            @Schema(description = "In our log, not in Connect's")
            MissingWrites missingThere) {
        static AuditReport of(Comparison found) {
            return new AuditReport(
                    found.since(),
                    found.until(),
                    found.theirs(),
                    found.quiet(),
                    found.ours(),
                    MissingWrites.of(found.missingHere()),
                    MissingWrites.of(found.missingThere()));
        }
    }

    /** How many, and the latest hundred of them. */
    record MissingWrites(long count, List<MissingWrite> items) {
        static MissingWrites of(Comparison.Missing missing) {
            return new MissingWrites(
                    missing.amount(),
                    missing.latest().stream().map(MissingWrite::of).toList());
        }
    }

    /** A write that one of the logs has not. */
    record MissingWrite(
            @Schema(description = "In the log that has it") long id,
            String table,
            @Schema(nullable = true) @Nullable String recordId,
            String operation,
            @Schema(nullable = true) @Nullable Long txid,
            @Schema(nullable = true) @Nullable Instant at,

            @Schema(nullable = true, description = "The gap in the capture that explains it, if one is known") @Nullable
            Long gap) {
        static MissingWrite of(Comparison.Lost lost) {
            return new MissingWrite(
                    lost.id(), lost.table(), lost.recordId(), lost.operation(), lost.txid(), lost.at(), lost.gap());
        }
    }

    @GET
    @Operation(
            summary =
                    "Compares Heroku Connect's log with ours: each local write of a mapped and watched table is in both",
            description = "Without a span, the last hour (ringback.connect.audit.span) is compared.")
    @Parameter(
            name = "since",
            in = ParameterIn.QUERY,
            description = "Written at this time or later",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @Parameter(
            name = "until",
            in = ParameterIn.QUERY,
            description = "Written before this time",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @APIResponse(
            responseCode = "200",
            description = "What is missing where",
            content = @Content(schema = @Schema(implementation = AuditReport.class)))
    public Uni<AuditReport> compare(@Context UriInfo uri) {
        Parameters sent = Parameters.of(uri, List.of("since", "until"));
        Optional<Instant> since = sent.instant("since");
        Optional<Instant> until = sent.instant("until");
        SearchParameters.refuseEmptySpan(since, until);
        return audit.compare(since.orElse(null), until.orElse(null)).map(AuditReport::of);
    }
}
