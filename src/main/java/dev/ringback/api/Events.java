package dev.ringback.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ringback.api.access.Roles;
import dev.ringback.api.limits.LimitSettings;
import dev.ringback.api.problem.ProblemKind;
import dev.ringback.api.problem.Refusal;
import dev.ringback.api.values.RowValues;
import dev.ringback.postgres.live.EventFeed;
import dev.ringback.postgres.live.Position;
import dev.ringback.postgres.live.Told;
import dev.ringback.postgres.reading.LogEntry;
import io.smallrye.mutiny.Multi;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.List;
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What happens in the log, as it happens. */
@Path("/api/v1/events")
@RolesAllowed(Roles.VIEWER)
@Tag(name = "log")
@APIResponse(responseCode = "400", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "401", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "403", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "503", ref = RestApi.PROBLEM)
public class Events {
    private static final String POSITION = "Last-Event-ID";

    private final EventFeed feed;
    private final ObjectMapper json;
    private final int most;

    @Inject
    Events(EventFeed feed, ObjectMapper json, LimitSettings limits) {
        this.feed = feed;
        this.json = json;
        this.most = limits.listeners();
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            summary = "Changes as they get a new state, as server-sent events",
            description =
                    "event: change, with the list's item without its payload. Who sends the id of the last event that"
                            + " it has seen goes on from there, on any replica, without loss or repeat; of a change with several"
                            + " states meanwhile, the latest is told. event: gap says that what came since is too much to be told;"
                            + " event: dropped is the last word, with its reason: come again with its id.")
    @Parameter(
            name = "status",
            in = ParameterIn.QUERY,
            description = "Any of several, with commas or repeated",
            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class))
    @Parameter(name = "schema", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "table", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "recordId", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "sfid", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "operation",
            in = ParameterIn.QUERY,
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"INSERT", "UPDATE", "DELETE", "TRUNCATE"}))
    @Parameter(
            name = "origin",
            in = ParameterIn.QUERY,
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"connect", "local", "self"}))
    @Parameter(name = "processor", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "error", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = POSITION,
            in = ParameterIn.HEADER,
            description = "The id of the last event that was seen",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(
            responseCode = "200",
            description = "Events, until one side ends it",
            content = @Content(mediaType = MediaType.SERVER_SENT_EVENTS, schema = @Schema(type = SchemaType.STRING)))
    public Multi<OutboundSseEvent> listen(
            @Context UriInfo uri, @Context Sse sse, @HeaderParam(POSITION) @Nullable String last) {
        Predicate<LogEntry> filter = EventFilter.of(SearchParameters.told(uri));
        Position start = position(last);
        if (feed.listeners() >= most) {
            throw new Refusal(ProblemKind.TOO_MANY_LISTENERS.because("This replica tells " + most
                    + " listeners at once (ringback.limits.listeners). Another may have room."));
        }
        ObjectWriter writer = RowValues.writer(json);
        return feed.listen(start, filter).map(told -> event(told, sse, writer));
    }

    /** Whoever asks for the head alone reads no stream, and would wait for its end on the connection that it takes. */
    @HEAD
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(hidden = true)
    public Response head(@Context UriInfo uri, @HeaderParam(POSITION) @Nullable String last) {
        SearchParameters.told(uri);
        position(last);
        return Response.ok()
                .header(HttpHeaders.CONTENT_TYPE, MediaType.SERVER_SENT_EVENTS)
                .build();
    }

    private static @Nullable Position position(@Nullable String last) {
        return last == null || last.isEmpty()
                ? null
                : Position.read(last)
                        .orElseThrow(() ->
                                Parameters.refusal(POSITION, last, "It is no id.", List.of("the id of an event")));
    }

    private OutboundSseEvent event(Told told, Sse sse, ObjectWriter writer) {
        OutboundSseEvent.Builder event = sse.newEventBuilder().id(told.position());
        return switch (told.kind()) {
            case CHANGE ->
                event.name("change")
                        .data(String.class, item(told.entry(), writer))
                        .build();
            case STILL_HERE -> event.comment(told.words()).build();
            case READY -> event.comment("ready").reconnectDelay(2_000).build();
            case GAP, DROPPED ->
                event.name(told.kind() == Told.Kind.GAP ? "gap" : "dropped")
                        .data(
                                String.class,
                                json.createObjectNode()
                                        .put("reason", told.words())
                                        .toString())
                        .build();
        };
    }

    private String item(@Nullable LogEntry entry, ObjectWriter writer) {
        if (entry == null) {
            throw new IllegalStateException("a change is told without an entry");
        }
        try {
            ObjectNode item = json.readValue(writer.writeValueAsString(LoggedChange.of(entry)), ObjectNode.class);
            item.remove("payload");
            return json.writeValueAsString(item);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what the database gives as JSON is JSON", e);
        }
    }
}
