package dev.ringback.api.access;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;

/** Endpoints that only a test can have: one forgot to name its role, one fails, one takes a body. */
@Path("/test")
public class DoorsOfTheTest {
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

    @POST
    @Path("takes-json")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.VIEWER)
    public String takesJson(String body) {
        return body;
    }
}
