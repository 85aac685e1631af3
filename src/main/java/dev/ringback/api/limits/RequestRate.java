package dev.ringback.api.limits;

import dev.ringback.api.problem.ProblemAnswers;
import dev.ringback.api.problem.ProblemKind;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** How often somebody may ask, by the name of their token. Each answer says how much is left, in the IETF draft's words. */
@Singleton
public class RequestRate {
    /** Who asks is known after 200, and whether they may after 100. */
    private static final int WHEN_ADMITTED = 90;

    private final int perMinute;
    private final Buckets buckets;

    @Inject
    RequestRate(LimitSettings settings) {
        this.perMinute = settings.requestsPerMinute();
        this.buckets = new Buckets(perMinute, TimeMeter.SYSTEM_NANOTIME);
    }

    /** In dev mode there may be nobody to tell from anybody else, and nobody minds. */
    void register(@Observes Filters filters) {
        if (LaunchMode.current() != LaunchMode.DEVELOPMENT) {
            filters.register(this::admit, WHEN_ADMITTED);
        }
    }

    private void admit(RoutingContext context) {
        if (!(context.user() instanceof QuarkusHttpUser user)
                || user.getSecurityIdentity().isAnonymous()
                || Exempt.isAsked(context.request().path())) {
            context.next();
            return;
        }
        ConsumptionProbe probe =
                buckets.of(user.getSecurityIdentity().getPrincipal().getName()).tryConsumeAndReturnRemaining(1);
        context.response()
                .putHeader("RateLimit-Policy", "\"token\";q=" + perMinute + ";w=" + Buckets.WINDOW.toSeconds())
                .putHeader(
                        "RateLimit",
                        "\"token\";r=" + probe.getRemainingTokens() + ";t="
                                + Seconds.of(probe.getNanosToWaitForReset()));
        if (probe.isConsumed()) {
            context.next();
            return;
        }
        long wait = Seconds.of(probe.getNanosToWaitForRefill());
        context.response().putHeader("Retry-After", String.valueOf(wait));
        ProblemAnswers.send(
                context,
                ProblemKind.TOO_MANY_REQUESTS.because("This token may be used " + perMinute
                        + " times a minute (ringback.limits.requests-per-minute). It may be again in " + wait + " s."));
    }
}
