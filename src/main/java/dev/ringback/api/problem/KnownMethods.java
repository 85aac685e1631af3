package dev.ringback.api.problem;

import java.util.Set;
import java.util.TreeSet;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.handlers.ClassRoutingHandler;
import org.jboss.resteasy.reactive.server.handlers.RestInitialHandler;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper;

/** Which methods a path knows. The framework finds that out before it refuses one, and does not tell. */
final class KnownMethods {
    private KnownMethods() {}

    /** Those of the present request's path; empty if there is none. */
    static Set<String> ofThisPath() {
        ResteasyReactiveRequestContext request = CurrentRequestManager.get();
        return request == null ? Set.of() : of(request);
    }

    private static Set<String> of(ResteasyReactiveRequestContext request) {
        Set<String> known = new TreeSet<>();
        String path = request.getPathWithoutPrefix();
        RequestMapper<RestInitialHandler.InitialMatch> classes =
                new RequestMapper<>(request.getDeployment().getClassMappers());
        for (var match = classes.map(path); match != null; match = classes.continueMatching(path, match)) {
            if (match.value.handlers.length > 0 && match.value.handlers[0] instanceof ClassRoutingHandler routes) {
                String rest = match.remaining.isEmpty() ? "/" : match.remaining;
                routes.getMappers().forEach((method, resources) -> {
                    if (method != null && resources.map(rest) != null) {
                        known.add(method);
                    }
                });
            }
        }
        if (known.contains("GET")) {
            known.add("HEAD");
        }
        if (!known.isEmpty()) {
            known.add("OPTIONS");
        }
        return known;
    }
}
