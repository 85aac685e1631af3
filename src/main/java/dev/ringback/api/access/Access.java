package dev.ringback.api.access;

import dev.ringback.api.problem.Problem;
import dev.ringback.api.problem.ProblemKind;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * How open the service is: to holders of tokens, and to those for whom an OpenID Connect provider vouches; without any of
 * that to nobody, or in dev mode and tests to everybody.
 */
@Singleton
public class Access {
    private static final Logger LOG = Logger.getLogger(Access.class);

    private final Tokens tokens;
    private final boolean provider;
    private final boolean open;

    @Inject
    Access(AccessSettings settings, @ConfigProperty(name = "quarkus.oidc.tenant-enabled") boolean provider) {
        this(read(settings), provider, LaunchMode.current().isDevOrTest());
    }

    Access(Tokens tokens, boolean provider, boolean openWithoutTokens) {
        this.tokens = tokens;
        this.provider = provider;
        this.open = openWithoutTokens && isUnlocked();
    }

    private static Tokens read(AccessSettings settings) {
        try {
            return new Tokens(settings.operatorToken(), settings.viewerToken());
        } catch (IllegalArgumentException wrong) {
            // Its words alone: the framework prints the whole stack of any other exception.
            throw new ConfigurationException(wrong.getMessage());
        }
    }

    boolean isOpen() {
        return open;
    }

    boolean hasTokens() {
        return !tokens.areMissing();
    }

    /** Whether an OpenID Connect provider is asked about what is none of our tokens. */
    boolean hasProvider() {
        return provider;
    }

    private boolean isUnlocked() {
        return tokens.areMissing() && !provider;
    }

    Optional<KnownToken> find(TokenCredentials credentials) {
        return tokens.find(credentials.token()).filter(credentials::claim);
    }

    Problem challenge() {
        if (isUnlocked()) {
            return ProblemKind.NO_TOKEN_CONFIGURED.because(
                    "Set RINGBACK_OPERATOR_TOKEN (and RINGBACK_VIEWER_TOKEN) where the service runs, and start it again.");
        }
        return ProblemKind.NOT_AUTHENTICATED.because(
                "Send a token that this service knows: 'Authorization: Bearer <token>', or HTTP Basic with the user"
                        + " operator or viewer and the token as password.");
    }

    void tell(@Observes StartupEvent started) {
        if (open) {
            LOG.info("No token is configured: in this mode everybody is an operator.");
        } else if (isUnlocked()) {
            LOG.warn(
                    "No token is configured: all but the health probes is closed. Set RINGBACK_OPERATOR_TOKEN, for instance"
                            + " to what 'openssl rand -hex 32' prints, and RINGBACK_VIEWER_TOKEN for those who may only look.");
        }
        for (String key : tokens.guessable()) {
            LOG.warnf(
                    "%s holds a token of less than %d characters, which somebody may find by trying. Set a longer one, for"
                            + " instance what 'openssl rand -hex 32' prints.",
                    key, KnownToken.SHORTEST_UNGUESSABLE);
        }
    }
}
