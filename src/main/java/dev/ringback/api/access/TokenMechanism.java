package dev.ringback.api.access;

import dev.ringback.api.problem.ProblemAnswers;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/** Takes a token from a request: as a bearer's, or as the password of HTTP Basic, by which browsers can send it. */
@Singleton
public class TokenMechanism implements HttpAuthenticationMechanism {
    private static final String BEARER = "Bearer realm=\"ringback\"";
    private static final String BASIC = "Basic realm=\"ringback\", charset=\"UTF-8\"";

    private final Access access;

    @Inject
    TokenMechanism(Access access) {
        this.access = access;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        if (access.isOpen()) {
            return Uni.createFrom().item(TokenIdentities.identity(Roles.OPERATOR));
        }
        List<String> sent = context.request().headers().getAll(HttpHeaders.AUTHORIZATION);
        if (sent.isEmpty() || ClosedByDefault.isOpen(context)) {
            return Uni.createFrom().nullItem();
        }
        return TokenCredentials.in(sent.get(0))
                .filter(credentials -> sent.size() == 1)
                .map(identities::authenticate)
                .orElseGet(() -> Uni.createFrom().failure(new AuthenticationFailedException("no credentials")));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(TokenCredentials.class);
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom()
                .item(new ChallengeData(
                        HttpResponseStatus.UNAUTHORIZED.code(), HttpHeaderNames.WWW_AUTHENTICATE, BEARER));
    }

    /** A browser is asked for a password only where one exists; otherwise it must show what to do. */
    @Override
    public Uni<Boolean> sendChallenge(RoutingContext context) {
        List<CharSequence> ways = access.hasTokens() ? List.of(BASIC, BEARER) : List.of(BEARER);
        context.response().putHeader(HttpHeaderNames.WWW_AUTHENTICATE, ways);
        return Uni.createFrom()
                .completionStage(
                        ProblemAnswers.send(context, access.challenge()).toCompletionStage())
                .replaceWith(true);
    }
}
