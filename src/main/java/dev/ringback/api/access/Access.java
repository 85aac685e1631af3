package dev.ringback.api.access;

import dev.ringback.api.problem.Problem;
import dev.ringback.api.problem.ProblemKind;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.Logger;

/** How open the service is: to holders of tokens; without any token to nobody, or in dev mode and tests to everybody. */
@Singleton
public class Access {
    private static final Logger LOG = Logger.getLogger(Access.class);

    private final Tokens tokens;
    private final boolean open;

    @Inject
    Access(AccessSettings settings) {
        this(
                new Tokens(settings.operatorToken(), settings.viewerToken()),
                LaunchMode.current().isDevOrTest());
    }

    Access(Tokens tokens, boolean openWithoutTokens) {
        this.tokens = tokens;
        this.open = openWithoutTokens && tokens.areMissing();
    }

    boolean isOpen() {
        return open;
    }

    boolean hasTokens() {
        return !tokens.areMissing();
    }

    Optional<String> roleOf(String token) {
        return tokens.roleOf(token);
    }

    Problem challenge() {
        return tokens.areMissing()
                ? ProblemKind.NO_TOKEN_CONFIGURED.because(
                        "Set RINGBACK_OPERATOR_TOKEN (and RINGBACK_VIEWER_TOKEN) where the service runs, and start it again.")
                : ProblemKind.NOT_AUTHENTICATED.because(
                        "Send a token that this service knows: 'Authorization: Bearer <token>', or HTTP Basic with the user"
                                + " operator or viewer and the token as password.");
    }

    void tell(@Observes StartupEvent started) {
        if (open) {
            LOG.info("No token is configured: in this mode everybody is an operator.");
        } else if (tokens.areMissing()) {
            LOG.warn(
                    "No token is configured: all but the health probes is closed. Set RINGBACK_OPERATOR_TOKEN, for instance"
                            + " to what 'openssl rand -hex 32' prints, and RINGBACK_VIEWER_TOKEN for those who may only look.");
        }
    }
}
