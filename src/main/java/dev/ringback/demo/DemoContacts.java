package dev.ringback.demo;

import dev.ringback.demo.connect.SalesforceOrg;
import dev.ringback.demo.connect.SaveResult;
import io.quarkus.arc.profile.IfBuildProfile;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** For whoever has no Salesforce: adds a contact there, as a sales team would. Dev mode only. */
@Path("/demo/salesforce/contacts")
@RolesAllowed("operator")
@IfBuildProfile("dev")
public class DemoContacts {
    private final DemoConnect connect;

    /** A contact to be. Salesforce wants a last name. */
    public record NewContact(
            @Nullable String firstName,
            @Nullable String lastName,
            @Nullable String email) {}

    /** Salesforce's answer. */
    public record Answer(@Nullable String sfid, @Nullable String error) {}

    DemoContacts(DemoConnect connect) {
        this.connect = connect;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Answer insert(@Nullable NewContact contact) {
        if (contact == null) {
            throw new BadRequestException("the body must be a JSON object with firstName, lastName and email");
        }
        SalesforceOrg org = connect.salesforce()
                .orElseThrow(() -> new NotFoundException("there is no stand-in for Salesforce here"));
        Map<String, @Nullable String> fields = new HashMap<>();
        fields.put("firstname", contact.firstName());
        fields.put("lastname", contact.lastName());
        fields.put("email", contact.email());
        SaveResult result = org.insert("contact", fields);
        return new Answer(
                result.sfid(), result.error() == null ? null : result.error().message());
    }
}
