package dev.ringback.health;

import dev.ringback.api.access.ClosedByDefault;
import dev.ringback.api.access.Roles;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * The probes' answers for those who are no viewers: which check is down, in words that the checks have fixed, and no name
 * or number of what is watched. Platforms decide by the status alone.
 */
@Singleton
class ProbesForStrangers {
    /** Who asks is known after 200; the probes themselves come after all filters. */
    private static final int WHEN_KNOWN = 80;

    /** What the checks say in words of their own; all else may name a table, or count what is in it. */
    private static final List<String> OPEN_WORDS = List.of("listening", "reason");

    private final SmallRyeHealthReporter reporter;

    @Inject
    ProbesForStrangers(SmallRyeHealthReporter reporter) {
        this.reporter = reporter;
    }

    void register(@Observes Filters filters) {
        filters.register(this::answer, WHEN_KNOWN);
    }

    private void answer(RoutingContext context) {
        if (!ClosedByDefault.isOpen(context) || isViewer(context)) {
            context.next();
            return;
        }
        asked(context.request().path())
                .subscribe()
                .with(health -> send(context, new SmallRyeHealth(open(health.getPayload()))), context::fail);
    }

    private void send(RoutingContext context, SmallRyeHealth health) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        reporter.reportHealth(body, health);
        context.response()
                .setStatusCode(health.isDown() ? 503 : 200)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=UTF-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(Buffer.buffer(body.toByteArray()));
    }

    private static boolean isViewer(RoutingContext context) {
        if (!(context.user() instanceof QuarkusHttpUser user)) {
            return false;
        }
        SecurityIdentity caller = user.getSecurityIdentity();
        return caller.hasRole(Roles.VIEWER) || caller.hasRole(Roles.OPERATOR);
    }

    private Uni<SmallRyeHealth> asked(String path) {
        return switch (path) {
            case "/q/health/live" -> reporter.getLivenessAsync();
            case "/q/health/ready" -> reporter.getReadinessAsync();
            case "/q/health/started" -> reporter.getStartupAsync();
            default -> reporter.getHealthAsync();
        };
    }

    private static JsonObject open(JsonObject whole) {
        JsonArrayBuilder checks = Json.createArrayBuilder();
        whole.getJsonArray("checks").getValuesAs(JsonObject.class).forEach(check -> checks.add(openCheck(check)));
        return Json.createObjectBuilder()
                .add("status", whole.get("status"))
                .add("checks", checks)
                .build();
    }

    private static JsonObject openCheck(JsonObject check) {
        JsonObjectBuilder open =
                Json.createObjectBuilder().add("name", check.get("name")).add("status", check.get("status"));
        JsonObjectBuilder words = Json.createObjectBuilder();
        JsonObject data = check.getJsonObject("data");
        OPEN_WORDS.stream()
                .filter(word -> data != null && data.containsKey(word))
                .forEach(word -> words.add(word, data.get(word)));
        JsonObject said = words.build();
        return said.isEmpty() ? open.build() : open.add("data", said).build();
    }
}
