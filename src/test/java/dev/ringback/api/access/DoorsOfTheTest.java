package dev.ringback.api.access;

import static org.awaitility.Awaitility.await;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Endpoints that only a test can have: one forgot to name its role, one fails, one takes a body, one waits. */
@Path("/test")
public class DoorsOfTheTest {
    private static final Queue<CompletableFuture<String>> WAITING = new ConcurrentLinkedQueue<>();

    @GET
    @Path("unannotated")
    public String unannotated() {
        return "open";
    }

    @GET
    @Path("fails")
    @RolesAllowed(Roles.VIEWER)
    public String fails() {
        throw new IllegalStateException("secret of the test");
    }

    @GET
    @Path("who")
    @RolesAllowed(Roles.VIEWER)
    public String who(@Context SecurityContext caller) {
        return caller.getUserPrincipal().getName() + ", "
                + (caller.isUserInRole(Roles.OPERATOR) ? Roles.OPERATOR : Roles.VIEWER);
    }

    @POST
    @Path("acts")
    @RolesAllowed(Roles.OPERATOR)
    public String acts() {
        return "done";
    }

    @POST
    @Path("takes-json")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.VIEWER)
    public String takesJson(String body) {
        return body;
    }

    @GET
    @Path("waits")
    @RolesAllowed(Roles.VIEWER)
    public Uni<String> waits() {
        CompletableFuture<String> waiting = new CompletableFuture<>();
        WAITING.add(waiting);
        return Uni.createFrom().completionStage(waiting);
    }

    /** Until so many wait. */
    public static void awaitWaiting(int many) {
        await().atMost(Duration.ofMinutes(1)).until(() -> WAITING.size() == many);
    }

    /** All that wait. */
    public static void letGo() {
        for (CompletableFuture<String> one = WAITING.poll(); one != null; one = WAITING.poll()) {
            one.complete("waited");
        }
    }
}
