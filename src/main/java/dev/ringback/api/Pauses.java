package dev.ringback.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ringback.api.access.Roles;
import dev.ringback.postgres.pause.PauseBook;
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

/** All that is paused. */
@Path("/api/v1/pauses")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "operations", description = "How the service is")
@APIResponse(responseCode = "400", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "401", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "403", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "503", ref = RestApi.PROBLEM)
public class Pauses {
    private final PauseBook book;

    @Inject
    Pauses(PauseBook book) {
        this.book = book;
    }

    /** All that is paused. */
    record PauseList(
            List<CountedPause> items,

            @Schema(description = "Whether more changes are held than were counted")
            boolean more) {}

    /** A pause, and how many changes it holds. */
    record CountedPause(
            @JsonUnwrapped PauseState pause,

            @Schema(description = "Changes that it holds; one that several pauses hold is counted for each of them")
            long held) {}

    @GET
    @Operation(summary = "What is paused, by whom and why, and how many changes are held")
    @APIResponse(
            responseCode = "200",
            description = "All pauses",
            content = @Content(schema = @Schema(implementation = PauseList.class)))
    public Uni<PauseList> list(@Context UriInfo uri) {
        Parameters.none(uri);
        return book.page().map(page -> new PauseList(counted(page), page.more()));
    }

    static List<CountedPause> counted(PauseBook.Page page) {
        return page.pauses().stream()
                .map(pause -> new CountedPause(PauseState.of(pause), page.held(pause)))
                .toList();
    }
}
