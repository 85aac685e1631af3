package dev.ringback.api;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.ringback.api.access.Roles;
import dev.ringback.api.values.WordsOfCaller;
import dev.ringback.change.TableName;
import dev.ringback.postgres.connect.Event;
import dev.ringback.postgres.connect.Timeline;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** All that happened to one record. */
@Path("/api/v1/records")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "log", description = "Every change of a watched table, and what became of it")
@APIResponse(responseCode = "400", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "401", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "403", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "503", ref = RestApi.PROBLEM)
public class Timelines {
    private final Timeline timeline;

    @Inject
    Timelines(Timeline timeline) {
        this.timeline = timeline;
    }

    /** Some events, and the cursor of the next ones. */
    record TimelinePage(
            List<TimelineEvent> items,
            @Schema(nullable = true) @Nullable String next) {}

    /** An event, as REST shows it. */
    record TimelineEvent(
            Instant at,

            @Schema(
                    description =
                            "change: somebody wrote the record; write-back: Heroku Connect noted in it what became of a"
                                    + " write; captured: Connect took a write into its log; answered: Connect was done with"
                                    + " it; outcome: a processor was done with a change, for this time; attempt: it had failed"
                                    + " before; queued, sent: a delivery",
                    enumeration = {
                        "change",
                        "write-back",
                        "captured",
                        "attempt",
                        "outcome",
                        "queued",
                        "sent",
                        "answered"
                    })
            String kind,

            @Schema(description = "Of the change, the delivery, or the row of Connect's log, as the kind says")
            long id,

            String schema,
            String table,
            @Schema(nullable = true) @Nullable String recordId,
            @Schema(nullable = true) @Nullable String operation,
            @Schema(nullable = true) @Nullable String origin,

            @Schema(nullable = true, description = "Of an outcome, an attempt or a delivery") @Nullable
            String processor,

            @Schema(
                    nullable = true,
                    description =
                            "Of the change, the outcome, the delivery or the write, as it is now; of an attempt, what came"
                                    + " of it")
            @Nullable
            String state,

            @Schema(
                    nullable = true,
                    description =
                            "Of a change the columns that were changed, of an outcome or an attempt its reason, of a"
                                    + " delivery its kind, of an answer what Salesforce said")
            @JsonSerialize(using = WordsOfCaller.class)
            @Nullable
            String message) {
        static TimelineEvent of(Event event) {
            return new TimelineEvent(
                    event.at(),
                    event.kind().word(),
                    event.id(),
                    event.table().schema(),
                    event.table().name(),
                    event.recordId(),
                    event.operation(),
                    event.origin(),
                    event.by(),
                    event.state(),
                    event.message());
        }
    }

    @GET
    @Path("{schema}/{table}/{id}/timeline")
    @Operation(
            summary =
                    "What happened to a record, the latest first: changes, outcomes, deliveries, Heroku Connect's attempts and"
                            + " write-backs, across both tables of a mapping",
            description =
                    "The id is the record's key; in a mapped table it may be the id in Salesforce. At most 500 changes and 500"
                            + " attempts of each table are read for a page.")
    @Parameter(name = "limit", in = ParameterIn.QUERY)
    @Parameter(name = "after", in = ParameterIn.QUERY)
    @APIResponse(
            responseCode = "200",
            description = "A page; the header Link leads to the next",
            content = @Content(schema = @Schema(implementation = TimelinePage.class)))
    public Uni<Response> timeline(
            @PathParam("schema") String schema,
            @PathParam("table") String table,
            @PathParam("id") String id,
            @Context UriInfo uri) {
        Parameters sent = Parameters.of(uri, List.of("limit", "after"));
        Event.Mark after = sent.text("after").map(TimelineCursor::mark).orElse(null);
        int limit = sent.limit();
        return timeline.page(new TableName(schema, table), id, after, limit).map(page -> {
            List<TimelineEvent> items =
                    page.events().stream().map(TimelineEvent::of).toList();
            Event last = page.next();
            return NextLink.page(
                    uri, items, last == null ? null : TimelineCursor.after(last.mark()), TimelinePage::new);
        });
    }
}
