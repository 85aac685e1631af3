package dev.ringback.api;

import dev.ringback.api.access.Roles;
import dev.ringback.api.problem.ProblemKind;
import dev.ringback.api.problem.Refusal;
import dev.ringback.postgres.connect.JourneySearch;
import dev.ringback.postgres.connect.Journeys;
import dev.ringback.postgres.reading.LogReader;
import dev.ringback.postgres.reading.Search;
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
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The log: every change of a watched table, and what became of it. */
@Path("/api/v1/trigger-logs")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "log", description = "Every change of a watched table, and what became of it")
@APIResponse(responseCode = "400", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "401", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "403", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "503", ref = RestApi.PROBLEM)
public class TriggerLogs {
    private final LogReader reader;
    private final Journeys journeys;
    private final JourneySearch journeySearch;

    @Inject
    TriggerLogs(LogReader reader, Journeys journeys, JourneySearch journeySearch) {
        this.reader = reader;
        this.journeys = journeys;
        this.journeySearch = journeySearch;
    }

    /** Some changes, and the cursor of the next ones. */
    record ChangePage(
            List<LoggedChange> items,
            @Schema(nullable = true) @Nullable String next) {}

    /** The same, where some members may not be wanted. */
    record SelectedPage(
            List<SelectedChange> items, @Nullable String next) {}

    @GET
    @Operation(
            summary = "Changes, the newest first. Filters combine.",
            description =
                    "A page may hold less than the limit, or nothing, and still have a next one: what is rare is looked"
                            + " for step by step, so that no page takes long.")
    @Parameter(
            name = "status",
            in = ParameterIn.QUERY,
            description = "Any of several, with commas or repeated",
            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class))
    @Parameter(name = "schema", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "table", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(name = "recordId", in = ParameterIn.QUERY, schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "sfid",
            in = ParameterIn.QUERY,
            description = "The record's id in Salesforce, with 18 characters",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "group",
            in = ParameterIn.QUERY,
            description = "The name of the reload that they are part of",
            schema = @Schema(type = SchemaType.STRING))
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
    @Parameter(
            name = "processor",
            in = ParameterIn.QUERY,
            description = "One that has had an outcome for the change",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "error",
            in = ParameterIn.QUERY,
            description = "Part of what was said of the change, in upper or lower case",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "txid",
            in = ParameterIn.QUERY,
            description = "The transaction that made the change",
            schema = @Schema(type = SchemaType.INTEGER, format = "int64", minimum = "0"))
    @Parameter(
            name = "since",
            in = ParameterIn.QUERY,
            description = "Logged at this time or later",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @Parameter(
            name = "until",
            in = ParameterIn.QUERY,
            description = "Logged before this time",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @Parameter(
            name = "salesforce",
            in = ParameterIn.QUERY,
            description =
                    "What became of them on their way to Salesforce, as Heroku Connect's log says: any of new, pending,"
                            + " success, merged, ignored, failed, readonly, ignore, requeue, requeued. The pages then are in"
                            + " the order of that log, and may hold less than the limit though there is a next one",
            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class))
    @Parameter(
            name = "order",
            in = ParameterIn.QUERY,
            description = "By id",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"desc", "asc"},
                            defaultValue = "desc"))
    @Parameter(
            name = "fields",
            in = ParameterIn.QUERY,
            description = "The members of an item that are wanted, with commas or repeated: " + ItemFields.NAMES,
            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class))
    @Parameter(name = "limit", in = ParameterIn.QUERY)
    @Parameter(name = "after", in = ParameterIn.QUERY)
    @APIResponse(
            responseCode = "200",
            description = "A page; the header Link leads to the next",
            content = @Content(schema = @Schema(implementation = ChangePage.class)))
    @APIResponse(responseCode = "409", ref = RestApi.PROBLEM)
    public Uni<Response> search(@Context UriInfo uri) {
        Search search = SearchParameters.search(uri);
        Set<String> states = SearchParameters.salesforce(uri);
        ItemFields fields = SearchParameters.fields(uri);
        Uni<LogReader.Page> page = states.isEmpty()
                ? reader.page(search, fields.payload(), fields.sfid())
                : journeySearch.page(search, states);
        return page.map(found -> answer(found, search, fields, uri));
    }

    @GET
    @Path("{id}")
    @Operation(summary = "One change, what led to it, what came of it, and its way to Salesforce")
    @APIResponse(
            responseCode = "200",
            description = "The change",
            content = @Content(schema = @Schema(implementation = FoundChange.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    public Uni<FoundChange> find(@PathParam("id") String id, @Context UriInfo uri) {
        Parameters.none(uri);
        return reader.find(Parameters.id(id))
                .map(found -> found.orElseThrow(() -> noSuchChange(id)))
                .chain(found -> journeys.of(found.entry().id()).map(journey -> FoundChange.of(found, journey)));
    }

    private static Response answer(LogReader.Page page, Search search, ItemFields fields, UriInfo uri) {
        List<SelectedChange> items =
                page.entries().stream().map(LoggedChange::of).map(fields::of).toList();
        return NextLink.page(uri, items, page.next(), search.order(), SelectedPage::new);
    }

    static Refusal noSuchChange(String id) {
        return new Refusal(ProblemKind.NO_SUCH_CHANGE.because("No change has the id " + id + "."));
    }
}
