package dev.ringback.api.access;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * The door for every path, known or not: metrics, API description, pages. Having no name, the policy is asked for each
 * request. A list of what is open cannot be walked around by writing a path in another way, as a list of what is closed
 * can: what is not exactly one of these is closed.
 */
@Singleton
public class ClosedByDefault implements HttpSecurityPolicy {
    private static final Set<String> OPEN =
            Set.of("/q/health", "/q/health/live", "/q/health/ready", "/q/health/started");

    @Override
    public Uni<CheckResult> checkPermission(
            RoutingContext context, Uni<SecurityIdentity> identity, AuthorizationRequestContext request) {
        if (isOpen(context)) {
            return CheckResult.permit();
        }
        return identity.map(ClosedByDefault::check);
    }

    public static boolean isOpen(RoutingContext context) {
        return OPEN.contains(context.request().path());
    }

    private static CheckResult check(SecurityIdentity caller) {
        if (caller.hasRole(Roles.VIEWER)) {
            return CheckResult.PERMIT;
        }
        return caller.hasRole(Roles.OPERATOR) ? new CheckResult(true, withViewersRole(caller)) : CheckResult.DENY;
    }

    /** A provider's operators may have that role alone. */
    private static SecurityIdentity withViewersRole(SecurityIdentity operator) {
        return QuarkusSecurityIdentity.builder(operator).addRole(Roles.VIEWER).build();
    }
}
