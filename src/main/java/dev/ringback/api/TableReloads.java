package dev.ringback.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ringback.api.access.Roles;
import dev.ringback.api.problem.ProblemKind;
import dev.ringback.api.problem.Refusal;
import dev.ringback.postgres.reading.Reloads;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Reloads of mapped tables, whose changes are parked until somebody decides. */
@Path("/api/v1/reloads")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "operations", description = "How the service is")
@APIResponse(responseCode = "400", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "401", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "403", ref = RestApi.PROBLEM)
@APIResponse(responseCode = "503", ref = RestApi.PROBLEM)
public class TableReloads {
    private final Reloads reloads;
    private final Performer performer;

    @Inject
    TableReloads(Reloads reloads, Performer performer) {
        this.reloads = reloads;
        this.performer = performer;
    }

    /** Some reloads, and the cursor of the next ones. */
    record ReloadPage(
            List<TableReload> items,
            @Schema(nullable = true) @Nullable String next) {}

    /** A reload, and what it is made of. */
    record CountedReload(
            @JsonUnwrapped TableReload reload,

            @Schema(
                    description =
                            "How many changes mean what: an insert is unchanged, changed or new; a delete is cleared"
                                    + " when the record came back, or gone")
            Map<String, Long> comparison,

            @Schema(description = "How many are parked still, and what was decided about the others")
            Map<String, Long> changes) {}

    @GET
    @Operation(summary = "Reloads of mapped tables, the newest first")
    @Parameter(name = "limit", in = ParameterIn.QUERY)
    @Parameter(name = "after", in = ParameterIn.QUERY)
    @APIResponse(
            responseCode = "200",
            description = "A page; the header Link leads to the next",
            content = @Content(schema = @Schema(implementation = ReloadPage.class)))
    public Uni<Response> list(@Context UriInfo uri) {
        Parameters sent = Parameters.of(uri, List.of("limit", "after"));
        Long after = sent.after(Search.Order.NEWEST_FIRST);
        int limit = sent.limit();
        return reloads.page(after, limit)
                .map(page -> NextLink.page(
                        uri,
                        page.reloads().stream().map(TableReload::of).toList(),
                        page.next(),
                        Search.Order.NEWEST_FIRST,
                        ReloadPage::new));
    }

    @GET
    @Path("{name}")
    @Operation(summary = "One reload, and what its changes mean")
    @APIResponse(
            responseCode = "200",
            description = "The reload",
            content = @Content(schema = @Schema(implementation = CountedReload.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    public Uni<CountedReload> find(@PathParam("name") String name, @Context UriInfo uri) {
        Parameters.none(uri);
        return reloads.find(name).map(found -> found.map(TableReloads::shown).orElseThrow(() -> noSuchReload(name)));
    }

    @POST
    @Path("{name}/discard-unchanged")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Ignores what brought nothing: records with the same values as before")
    @APIResponse(
            responseCode = "200",
            description = "The reload",
            content = @Content(schema = @Schema(implementation = CountedReload.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "409", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "422", ref = RestApi.PROBLEM)
    public Uni<Response> discardUnchanged(@PathParam("name") String name, @BeanParam ActCall call) {
        return decide(name, Reloads.Act.DISCARD_UNCHANGED, call);
    }

    @POST
    @Path("{name}/release-changed")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Has the true differences processed: records that are changed, new or gone")
    @APIResponse(
            responseCode = "200",
            description = "The reload",
            content = @Content(schema = @Schema(implementation = CountedReload.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "409", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "422", ref = RestApi.PROBLEM)
    public Uni<Response> releaseChanged(@PathParam("name") String name, @BeanParam ActCall call) {
        return decide(name, Reloads.Act.RELEASE_CHANGED, call);
    }

    @POST
    @Path("{name}/release")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Has all that is parked still processed")
    @APIResponse(
            responseCode = "200",
            description = "The reload",
            content = @Content(schema = @Schema(implementation = CountedReload.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "409", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "422", ref = RestApi.PROBLEM)
    public Uni<Response> release(@PathParam("name") String name, @BeanParam ActCall call) {
        return decide(name, Reloads.Act.RELEASE, call);
    }

    @POST
    @Path("{name}/discard")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(summary = "Ignores all that is parked still")
    @APIResponse(
            responseCode = "200",
            description = "The reload",
            content = @Content(schema = @Schema(implementation = CountedReload.class)))
    @APIResponse(responseCode = "404", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "409", ref = RestApi.PROBLEM)
    @APIResponse(responseCode = "422", ref = RestApi.PROBLEM)
    public Uni<Response> discard(@PathParam("name") String name, @BeanParam ActCall call) {
        return decide(name, Reloads.Act.DISCARD, call);
    }

    private Uni<Response> decide(String name, Reloads.Act act, ActCall call) {
        Parameters.none(call.uri());
        return performer.performAtLength(
                call, act.word() + "-reload", Map.of("name", name), transaction -> reloads.decide(
                                transaction, name, act, call.who())
                        .map(decided -> {
                            Reloads.Found found =
                                    decided.map(Reloads.Decided::found).orElseThrow(() -> noSuchReload(name));
                            if (found.reload().isRunning()) {
                                throw running();
                            }
                            return Performer.Done.ok(decided.get().changed(), shown(found));
                        }));
    }

    private static CountedReload shown(Reloads.Found found) {
        return new CountedReload(TableReload.of(found.reload()), found.byMeaning(), found.byState());
    }

    private static Refusal noSuchReload(String name) {
        return new Refusal(ProblemKind.NO_SUCH_RELOAD.because("No reload has the name " + name + "."));
    }

    private static Refusal running() {
        return new Refusal(
                ProblemKind.RELOAD_RUNNING.because(
                        "What it means is known when it has ended: when nothing of it has come for ringback.connect.reload.quiet."));
    }
}
