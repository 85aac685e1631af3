package dev.ringback.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ringback.api.access.Roles;
import dev.ringback.operations.CaptureInspector;
import dev.ringback.operations.TableCapture;
import dev.ringback.postgres.reading.Gap;
import dev.ringback.postgres.reading.Gaps;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The capture: which triggers are declared, and which are installed. */
@Path("/api/v1/triggers")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "operations", description = "How the service is")
@APIResponse(responseCode = "400", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "401", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "403", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "503", ref = RestApi.PROBLEM)
public class Triggers {
    private final CaptureInspector inspector;
    private final Gaps gaps;

    @Inject
    Triggers(CaptureInspector inspector, Gaps gaps) {
        this.inspector = inspector;
        this.gaps = gaps;
    }

    /** All tables that some processor watches. */
    record WatchedTables(List<WatchedTable> tables) {}

    /** A table's capture, and when it was not in place. */
    record WatchedTable(
            @JsonUnwrapped TableCapture capture,

            @Schema(description = "Those that nobody has acknowledged")
            List<CaptureGap> gaps) {}

    @GET
    @Operation(summary = "The watched tables' triggers, as declared and as installed")
    @APIResponse(
            responseCode = "200",
            description = "The watched tables",
            content = @Content(schema = @Schema(implementation = WatchedTables.class)))
    public Uni<WatchedTables> inspect(@Context UriInfo uri) {
        Parameters.none(uri);
        return gaps.unacknowledged().chain(found -> inspector
                .inspect()
                .map(tables -> new WatchedTables(tables.stream()
                        .map(table -> new WatchedTable(table, of(table, found)))
                        .toList())));
    }

    private static List<CaptureGap> of(TableCapture table, List<Gap> gaps) {
        return gaps.stream()
                .filter(gap ->
                        gap.schema().equals(table.schema()) && gap.table().equals(table.table()))
                .map(CaptureGap::of)
                .toList();
    }
}
