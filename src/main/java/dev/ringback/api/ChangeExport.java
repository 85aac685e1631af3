package dev.ringback.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ringback.api.access.Roles;
import dev.ringback.api.problem.ProblemKind;
import dev.ringback.api.problem.Refusal;
import dev.ringback.postgres.reading.LogEntry;
import dev.ringback.postgres.reading.LogExport;
import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpServerResponse;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** All changes of a filter as one file, however many they are. */
@Path(ChangeExport.PATH)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "log")
@APIResponse(responseCode = "400", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "401", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "403", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "406", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "503", ref = RestApi.PROBLEM)
public class ChangeExport {
    private static final Logger LOG = Logger.getLogger(ChangeExport.class);

    static final String PATH = "/api/v1/trigger-logs/export";
    private static final String FORMAT = "format";

    private final LogExport log;
    private final ObjectMapper json;

    @Inject
    ChangeExport(LogExport log, ObjectMapper json) {
        this.log = log;
        this.json = json;
    }

    @GET
    @Produces(ExportFormat.NDJSON_TYPE)
    @Operation(
            summary = "All changes of a filter as one file, NDJSON or CSV, of any length",
            description =
                    "It is read while it is sent, in many short looks: a change that is settled meanwhile is shown as it"
                            + " is when its turn comes. An export that cannot be completed ends without the end of the chunked"
                            + " answer, so that clients see it as broken. In CSV, a text that a spreadsheet would take for a formula"
                            + " begins with an apostrophe.")
    @Parameter(
            name = FORMAT,
            in = ParameterIn.QUERY,
            description = "Instead of the header Accept",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"ndjson", "csv"}))
    @Parameter(
            name = "fields",
            in = ParameterIn.QUERY,
            description = "The members or columns that are wanted, with commas or repeated: " + ItemFields.NAMES,
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
    @APIResponse(
            responseCode = "200",
            description = "One line for each change",
            content = {
                @Content(mediaType = ExportFormat.NDJSON_TYPE, schema = @Schema(implementation = LoggedChange.class)),
                @Content(mediaType = Csv.MEDIA_TYPE, schema = @Schema(type = SchemaType.STRING))
            })
    public RestMulti<byte[]> ndjson(
            @Context UriInfo uri, @Context HttpHeaders headers, @Context HttpServerResponse response) {
        return export(ExportFormat.NDJSON, uri, headers, response);
    }

    @GET
    @Produces(Csv.MEDIA_TYPE)
    @Operation(hidden = true)
    public RestMulti<byte[]> csv(
            @Context UriInfo uri, @Context HttpHeaders headers, @Context HttpServerResponse response) {
        return export(ExportFormat.CSV, uri, headers, response);
    }

    private RestMulti<byte[]> export(
            ExportFormat format, UriInfo uri, HttpHeaders headers, HttpServerResponse response) {
        List<String> known = new ArrayList<>(SearchParameters.FILTERS);
        known.addAll(List.of(FORMAT, "fields", "order"));
        Parameters sent = Parameters.of(uri, known);
        if (sent.word(FORMAT, ExportFormat::of, ExportFormat.words()).isEmpty()
                && ExportFormat.accepted(headers.getAcceptableMediaTypes()).isEmpty()) {
            throw new Refusal(
                    ProblemKind.NOT_ACCEPTABLE.because("An export comes as application/x-ndjson or text/csv."));
        }
        ItemFields fields = ItemFields.of(sent);
        AtomicBoolean begun = new AtomicBoolean();
        Multi<byte[]> lines = log.chunks(
                        SearchParameters.filter(sent), SearchParameters.order(sent), fields.payload(), fields.sfid())
                .map(chunk ->
                        format.bytes(selected(chunk, fields), begun.getAndSet(true) ? Set.of() : fields.names(), json))
                .filter(chunk -> chunk.length > 0)
                .onFailure(failure -> response.headWritten())
                .recoverWithMulti(failure -> brokenOff(failure, response));
        return RestMulti.fromMultiData(lines)
                .header(HttpHeaders.CONTENT_TYPE, format.contentType())
                .build();
    }

    private static List<SelectedChange> selected(List<LogEntry> chunk, ItemFields fields) {
        return chunk.stream().map(LoggedChange::of).map(fields::of).toList();
    }

    /** A client must not take what it has for all there is. Nothing more is sent, and no end of it, either. */
    private static Multi<byte[]> brokenOff(Throwable failure, HttpServerResponse response) {
        LOG.warnf("an export is broken off: %s", failure.getMessage());
        response.reset();
        return Multi.createFrom().nothing();
    }

    /** The parameter says it instead of the header; without both it is NDJSON. */
    @ServerRequestFilter(preMatching = true)
    public void choose(ContainerRequestContext request) {
        if (!request.getUriInfo().getPath().equals(PATH)) {
            return;
        }
        String asked = request.getUriInfo().getQueryParameters().getFirst(FORMAT);
        Optional.ofNullable(asked)
                .flatMap(ExportFormat::of)
                .or(() -> ExportFormat.accepted(request.getAcceptableMediaTypes()))
                .ifPresent(format -> request.getHeaders().putSingle(HttpHeaders.ACCEPT, format.type()));
    }
}
