package dev.ringback.api;

import dev.ringback.api.access.Roles;
import dev.ringback.api.problem.ProblemKind;
import dev.ringback.api.problem.Refusal;
import dev.ringback.postgres.reading.Gap;
import dev.ringback.postgres.reading.Gaps;
import dev.ringback.postgres.reading.Search;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
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

/** The spans of time in which changes may have been missed, and who has seen to them. */
@Path("/api/v1/triggers/gaps")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "operations", description = "How the service is")
@APIResponse(responseCode = "400", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "401", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "403", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "503", ref = RestApi.PROBLEM)
public class TriggerGaps {
    private static final List<String> YES_OR_NO = List.of("true", "false");

    private final Gaps gaps;
    private final Performer performer;

    @Inject
    TriggerGaps(Gaps gaps, Performer performer) {
        this.gaps = gaps;
        this.performer = performer;
    }

    /** Some gaps, and the cursor of the next ones. */
    record GapPage(
            List<CaptureGap> items,
            @Schema(nullable = true) @Nullable String next) {}

    @GET
    @Operation(summary = "When capture was not in place, the newest first. Filters combine.")
    @Parameter(
            name = "open",
            in = ParameterIn.QUERY,
            description = "Whether they have no end yet",
            schema = @Schema(type = SchemaType.BOOLEAN))
    @Parameter(
            name = "acknowledged",
            in = ParameterIn.QUERY,
            description = "Whether somebody has seen to them",
            schema = @Schema(type = SchemaType.BOOLEAN))
    @Parameter(name = "limit", in = ParameterIn.QUERY)
    @Parameter(name = "after", in = ParameterIn.QUERY)
    @APIResponse(
            responseCode = "200",
            description = "A page; the header Link leads to the next",
            content = @Content(schema = @Schema(implementation = GapPage.class)))
    public Uni<Response> list(@Context UriInfo uri) {
        return gaps.page(filter(uri)).map(page -> answer(page, uri));
    }

    @POST
    @Path("{id}/acknowledge")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(
            summary = "Says that a gap was seen to. It stays in the list, with who was the first to say so, and when")
    @APIResponse(
            responseCode = "200",
            description = "The gap",
            content = @Content(schema = @Schema(implementation = CaptureGap.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "409", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "422", ref = RestApi.PROBLEM)
    public Uni<Response> acknowledge(@PathParam("id") String id, @BeanParam ActCall call) {
        Parameters.none(call.uri());
        long number = Parameters.id(id);
        return performer.perform(call, "acknowledge-gap", Map.of("id", number), transaction -> gaps.acknowledge(
                        transaction, number, call.who())
                .map(found -> {
                    Gap gap = found.map(Gaps.Acknowledged::gap).orElseThrow(() -> noSuchGap(id));
                    if (gap.acknowledgedAt() == null) {
                        throw lasts();
                    }
                    return Performer.Done.ok(found.get().now() ? 1 : 0, CaptureGap.of(gap));
                }));
    }

    private static Gaps.Filter filter(UriInfo uri) {
        Parameters sent = Parameters.of(uri, List.of("open", "acknowledged", "limit", "after"));
        return new Gaps.Filter(
                sent.word("open", TriggerGaps::yesOrNo, YES_OR_NO).orElse(null),
                sent.word("acknowledged", TriggerGaps::yesOrNo, YES_OR_NO).orElse(null),
                sent.after(Search.Order.NEWEST_FIRST),
                sent.limit());
    }

    private static Optional<Boolean> yesOrNo(String word) {
        return YES_OR_NO.contains(word) ? Optional.of(word.equals("true")) : Optional.empty();
    }

    private static Response answer(Gaps.Page page, UriInfo uri) {
        List<CaptureGap> items = page.gaps().stream().map(CaptureGap::of).toList();
        return NextLink.page(uri, items, page.next(), Search.Order.NEWEST_FIRST, GapPage::new);
    }

    private static Refusal noSuchGap(String id) {
        return new Refusal(ProblemKind.NO_SUCH_GAP.because("No gap has the id " + id + "."));
    }

    private static Refusal lasts() {
        return new Refusal(ProblemKind.GAP_LASTS.because(
                "Changes may be missed at this moment. It ends when capture is in place again, or nobody watches the table"
                        + " any more."));
    }
}
