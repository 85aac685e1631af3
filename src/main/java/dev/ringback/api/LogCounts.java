package dev.ringback.api;

import dev.ringback.api.access.Roles;
import dev.ringback.api.problem.ProblemKind;
import dev.ringback.api.problem.Refusal;
import dev.ringback.api.values.RowValues;
import dev.ringback.postgres.reading.ChangeCounts;
import dev.ringback.postgres.reading.ChangeCounts.By;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

/** How many changes there are of each kind. */
@Path("/api/v1/trigger-logs/counts")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "log")
@APIResponse(responseCode = "400", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "401", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "403", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "503", ref = RestApi.PROBLEM)
public class LogCounts {
    static final List<String> KINDS = Arrays.stream(By.values()).map(By::word).toList();

    private final ChangeCounts counts;

    @Inject
    LogCounts(ChangeCounts counts) {
        this.counts = counts;
    }

    /** All groups. */
    record Counts(
            @Schema(description = "The largest first") List<Map<String, @Nullable Object>> items,

            @Schema(description = "Whether no count is estimated")
            boolean exact,

            @Schema(description = "Whether there are more groups than the thousand that are shown")
            boolean more) {}

    /** For the description: one group. */
    record GroupCount(
            @Schema(nullable = true) @Nullable String status,
            @Schema(nullable = true) @Nullable String schema,
            @Schema(nullable = true) @Nullable String table,
            @Schema(nullable = true) @Nullable String operation,
            @Schema(nullable = true) @Nullable String origin,
            @Schema(nullable = true) @Nullable String error,
            long count,
            boolean exact) {}

    @GET
    @Operation(
            summary = "How many changes there are, by status or whatever else tells them apart",
            description =
                    "Of a long log, what cannot be counted within a second is estimated from a sample of its pages, and"
                            + " said to be: exact is false then. What is open is counted, whatever the log's length.")
    @Parameter(
            name = "by",
            in = ParameterIn.QUERY,
            description =
                    "What tells the groups apart, with commas or repeated: any of status, schema, table, operation,"
                            + " origin, error",
            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class, defaultValue = "status"))
    @APIResponse(
            responseCode = "200",
            description = "The groups",
            content = @Content(schema = @Schema(implementation = Counts.class)))
    public Uni<Counts> counts(@Context UriInfo uri) {
        List<String> known = new ArrayList<>(SearchParameters.FILTERS);
        known.add("by");
        Parameters sent = Parameters.of(uri, known);
        List<By> asked = List.copyOf(sent.words("by", LogCounts::by, KINDS));
        List<By> by = asked.isEmpty() ? List.of(By.STATUS) : asked;
        if (by.contains(By.ERROR) && !RowValues.areShown()) {
            throw new Refusal(ProblemKind.VALUES_HIDDEN.because(
                    "Errors may quote values, so only an operator may tell changes apart by them, or a viewer where"
                            + " ringback.payload-for-viewers is true."));
        }
        return counts.count(SearchParameters.filter(sent), by)
                .map(found -> new Counts(
                        found.groups().stream().map(group -> item(group, by)).toList(), found.exact(), found.more()));
    }

    private static Map<String, @Nullable Object> item(ChangeCounts.Group group, List<By> by) {
        Map<String, @Nullable Object> item = new LinkedHashMap<>();
        for (int i = 0; i < by.size(); i++) {
            item.put(by.get(i).word(), group.values().get(i));
        }
        item.put("count", group.amount());
        item.put("exact", group.exact());
        return item;
    }

    private static Optional<By> by(String word) {
        return Arrays.stream(By.values()).filter(one -> one.word().equals(word)).findFirst();
    }
}
