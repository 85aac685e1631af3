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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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

/** All changes of a filter as one file, however many they are. */
@Path("/api/v1/trigger-logs/export")
@RolesAllowed(Roles.VIEWER)
@Tag(name = "log")
@APIResponse(responseCode = "400", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "401", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "403", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "406", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "503", ref = RestApi.PROBLEM)
public class ChangeExport {
    private static final Logger LOG = Logger.getLogger(ChangeExport.class);

    private final LogExport log;
    private final ObjectMapper json;

    @Inject
    ChangeExport(LogExport log, ObjectMapper json) {
        this.log = log;
        this.json = json;
    }

    @GET
    @Produces(MediaType.WILDCARD) // a stream may not be negotiated; which of the two it is, is told by its header
    @Operation(
            summary = "All changes of a filter as one file, NDJSON or CSV, of any length",
            description =
                    "It is read while it is sent, in many short looks: a change that is settled meanwhile is shown as it"
                            + " is when its turn comes. An export that cannot be completed ends without the end of the chunked"
                            + " answer, so that clients see it as broken. In CSV, a text that a spreadsheet would take for a formula"
                            + " begins with an apostrophe.")
    @Parameter(
            name = "format",
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
    public RestMulti<byte[]> export(
            @Context UriInfo uri, @Context HttpHeaders headers, @Context HttpServerResponse response) {
        List<String> known = new ArrayList<>(SearchParameters.FILTERS);
        known.addAll(List.of("format", "fields", "order"));
        Parameters sent = Parameters.of(uri, known);
        ExportFormat format = format(sent, headers);
        ItemFields fields = ItemFields.of(sent);
        Multi<byte[]> lines = log.chunks(
                        SearchParameters.filter(sent), SearchParameters.order(sent), fields.payload(), fields.sfid())
                .filter(chunk -> !chunk.isEmpty())
                .map(chunk -> format.lines(selected(chunk, fields), json))
                .onFailure()
                .invoke(failure -> breakOff(failure, response));
        return RestMulti.fromMultiData(format == ExportFormat.CSV ? withHeader(lines, fields) : lines)
                .header(HttpHeaders.CONTENT_TYPE, format.contentType())
                .build();
    }

    private static List<SelectedChange> selected(List<LogEntry> chunk, ItemFields fields) {
        return chunk.stream().map(LoggedChange::of).map(fields::of).toList();
    }

    private static Multi<byte[]> withHeader(Multi<byte[]> lines, ItemFields fields) {
        byte[] header = Csv.header(fields.names()).getBytes(StandardCharsets.UTF_8);
        return Multi.createBy().concatenating().streams(Multi.createFrom().item(header), lines);
    }

    /** A client must not take what it has for all there is. */
    private static void breakOff(Throwable failure, HttpServerResponse response) {
        if (response.headWritten()) {
            LOG.warnf("an export is broken off: %s", failure.getMessage());
            response.reset();
        }
    }

    private static ExportFormat format(Parameters sent, HttpHeaders headers) {
        return sent.word("format", ExportFormat::of, ExportFormat.words())
                .or(() -> ExportFormat.accepted(headers.getAcceptableMediaTypes()))
                .orElseThrow(() -> new Refusal(
                        ProblemKind.NOT_ACCEPTABLE.because("An export comes as application/x-ndjson or text/csv.")));
    }
}
