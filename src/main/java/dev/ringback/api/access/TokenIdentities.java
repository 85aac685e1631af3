package dev.ringback.api.access;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Who the holder of a token is. */
@Singleton
public class TokenIdentities implements IdentityProvider<TokenCredentials> {
    private final Access access;

    @Inject
    TokenIdentities(Access access) {
        this.access = access;
    }

    @Override
    public Class<TokenCredentials> getRequestType() {
        return TokenCredentials.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(TokenCredentials credentials, AuthenticationRequestContext context) {
        return access.find(credentials)
                .map(token -> Uni.createFrom().item(identity(token.name(), token.role())))
                .orElseGet(() -> Uni.createFrom().failure(new AuthenticationFailedException("unknown token")));
    }

    static SecurityIdentity identity(String name, String role) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(name))
                .addRole(role)
                .addRole(Roles.VIEWER)
                .build();
    }
}
