package dev.ringback.api.access;

import dev.ringback.api.limits.FailedLogins;
import dev.ringback.api.problem.Problem;
import dev.ringback.api.problem.ProblemAnswers;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes a token from a request: as a bearer's, or as the password of HTTP Basic, by which browsers can send it. A bearer's
 * that is none of ours is left to the OpenID Connect provider, where there is one; whoever refuses it, the answer is ours.
 */
@Singleton
public class TokenMechanism implements HttpAuthenticationMechanism {
    private static final String BEARER = "Bearer realm=\"ringback\"";
    private static final String BASIC = "Basic realm=\"ringback\", charset=\"UTF-8\"";
    private static final SecurityIdentity NOBODY =
            QuarkusSecurityIdentity.builder().setAnonymous(true).build();

    private final Access access;
    private final FailedLogins failedLogins;
    private final OidcAuthenticationMechanism provider;

    @Inject
    TokenMechanism(Access access, FailedLogins failedLogins, OidcAuthenticationMechanism provider) {
        this.access = access;
        this.failedLogins = failedLogins;
        this.provider = provider;
    }

    /** Before the provider's. */
    @Override
    public int getPriority() {
        return DEFAULT_PRIORITY + 100;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        if (access.isOpen()) {
            return Uni.createFrom().item(TokenIdentities.identity(Roles.OPERATOR, Roles.OPERATOR));
        }
        if (sent(context).isEmpty()) {
            return Uni.createFrom().nullItem();
        }
        Uni<SecurityIdentity> caller = credentials(context)
                .map(credentials -> identify(credentials, context, identities))
                .orElseGet(() -> refusal("no credentials"))
                .onFailure()
                .invoke(() -> context.put(HttpAuthenticationMechanism.class.getName(), this));
        // A probe must not fail because somebody's login does.
        return ClosedByDefault.isOpen(context) ? caller.onFailure().recoverWithItem(NOBODY) : caller;
    }

    private Uni<SecurityIdentity> identify(
            TokenCredentials credentials, RoutingContext context, IdentityProviderManager identities) {
        if (KnownToken.isGuessable(credentials.token()) && failedLogins.areTooMany(context.request())) {
            return refusal("not while so many fail");
        }
        boolean isOurs = !access.hasProvider()
                || !credentials.isBearer()
                || access.find(credentials).isPresent();
        return isOurs ? identities.authenticate(credentials) : provider.authenticate(context, identities);
    }

    private static List<String> sent(RoutingContext context) {
        return context.request().headers().getAll(HttpHeaders.AUTHORIZATION);
    }

    private static Optional<TokenCredentials> credentials(RoutingContext context) {
        List<String> sent = sent(context);
        return sent.size() == 1 ? TokenCredentials.in(sent.get(0)) : Optional.empty();
    }

    private static Uni<SecurityIdentity> refusal(String reason) {
        return Uni.createFrom().failure(new AuthenticationFailedException(reason));
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
        Optional<Problem> tooMany = sent(context).isEmpty() ? Optional.empty() : failedLogins.oneMore(context);
        if (tooMany.isEmpty()) {
            List<CharSequence> ways = access.hasTokens() ? List.of(BASIC, BEARER) : List.of(BEARER);
            context.response().putHeader(HttpHeaderNames.WWW_AUTHENTICATE, ways);
        }
        return Uni.createFrom()
                .completionStage(ProblemAnswers.send(context, tooMany.orElseGet(access::challenge))
                        .toCompletionStage())
                .replaceWith(true);
    }
}
