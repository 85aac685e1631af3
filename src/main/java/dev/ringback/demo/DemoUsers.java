package dev.ringback.demo;

import io.quarkus.arc.profile.IfBuildProfile;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** For whoever has no psql: inserts a user behind Ringback's back, as any application would. Dev mode only. */
@Path("/demo/users")
@RolesAllowed("operator")
@IfBuildProfile("dev")
@Blocking
public class DemoUsers {
    private static final String INSERT =
            "INSERT INTO users (first_name, last_name, email) VALUES (?, ?, ?) RETURNING id";

    /** A user to be. Whatever is missing stays empty. */
    public record NewUser(
            @Nullable String firstName,
            @Nullable String lastName,
            @Nullable String email) {}

    /** A user that is in the table now. */
    public record StoredUser(long id) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public StoredUser insert(@Nullable NewUser user) throws SQLException {
        if (user == null) {
            throw new BadRequestException("the body must be a JSON object with firstName, lastName and email");
        }
        Database database = DevelopmentDatabase.embedded()
                .orElseThrow(() -> new NotFoundException("this service uses a database of yours: write to that"));
        try (Connection connection = database.connect()) {
            return insert(connection, user);
        }
    }

    static StoredUser insert(Connection connection, NewUser user) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            statement.setString(1, user.firstName());
            statement.setString(2, user.lastName());
            statement.setString(3, user.email());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new StoredUser(row.getLong(1));
            }
        }
    }
}
