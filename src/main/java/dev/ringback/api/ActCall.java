package dev.ringback.api;

import dev.ringback.api.access.Roles;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * A request to do something, whatever it is: who asks, and with which Idempotency-Key. A resource takes it as its
 * {@code @BeanParam}; the framework fills it.
 */
@SuppressWarnings("NullAway.Init")
public final class ActCall {
    static final String KEY = "Idempotency-Key";

    /** What a header can carry, and not too much of it. */
    private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7e]{1,255}");

    @Context
    UriInfo uri;

    @Context
    SecurityContext security;

    @Context
    Request request;

    @Context
    HttpHeaders headers;

    /** Without the empty ones. */
    @HeaderParam(KEY)
    @Parameter(
            description =
                    "Of your choice, and another for each act: a repeat with the same gets the answer of the first, with the"
                            + " header Idempotency-Replayed, and nothing is done again",
            schema = @Schema(type = SchemaType.STRING, minLength = 1, maxLength = 255, pattern = "[ -~]+"))
    List<String> keys;

    private @Nullable String who;

    UriInfo uri() {
        return uri;
    }

    /** Asked for the first time while the request is at hand: an act that has waited for another goes on without it. */
    String who() {
        if (who == null) {
            who = security.getUserPrincipal().getName();
        }
        return who;
    }

    String role() {
        return security.isUserInRole(Roles.OPERATOR) ? Roles.OPERATOR : Roles.VIEWER;
    }

    /** Method and path, by which two requests are told apart before their bodies are. */
    String line() {
        return request.getMethod() + " " + uri.getRequestUri().getRawPath();
    }

    @Nullable
    String key() {
        if (keys.isEmpty() && !headers.getRequestHeaders().containsKey(KEY)) {
            return null;
        }
        if (keys.size() != 1 || !PRINTABLE.matcher(keys.get(0)).matches()) {
            throw Parameters.refusal(
                    KEY, String.join(",", keys), "It is no key.", List.of("1 to 255 printable ASCII characters, once"));
        }
        return keys.get(0);
    }
}
