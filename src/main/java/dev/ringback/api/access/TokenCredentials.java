package dev.ringback.api.access;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What somebody sent to say who they are: a token, and with HTTP Basic a user's name. */
final class TokenCredentials extends BaseAuthenticationRequest {
    private static final String BEARER = "bearer ";
    private static final String BASIC = "basic ";

    private final @Nullable String user;
    private final String token;

    private TokenCredentials(@Nullable String user, String token) {
        this.user = user;
        this.token = token;
    }

    /** Empty if the header is neither of the two kinds. */
    static Optional<TokenCredentials> in(String authorization) {
        String kind = authorization.toLowerCase(Locale.ROOT);
        if (kind.startsWith(BEARER)) {
            String token = authorization.substring(BEARER.length()).strip();
            return Optional.of(new TokenCredentials(null, token));
        }
        return kind.startsWith(BASIC)
                ? basic(authorization.substring(BASIC.length()).strip())
                : Optional.empty();
    }

    /** With HTTP Basic the user is the token's role, or its name. */
    boolean claim(KnownToken known) {
        return user == null || user.equals(known.role()) || user.equals(known.name());
    }

    /** A bearer's may be somebody else's. */
    boolean isBearer() {
        return user == null;
    }

    String token() {
        return token;
    }

    private static Optional<TokenCredentials> basic(String encoded) {
        String pair;
        try {
            pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        int colon = pair.indexOf(':');
        return colon < 0
                ? Optional.empty()
                : Optional.of(new TokenCredentials(pair.substring(0, colon), pair.substring(colon + 1)));
    }
}
