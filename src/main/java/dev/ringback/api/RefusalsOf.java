package dev.ringback.api;

import static dev.ringback.api.problem.ProblemKind.BAD_PARAMETER;
import static dev.ringback.api.problem.ProblemKind.BAD_REQUEST;
import static dev.ringback.api.problem.ProblemKind.CONNECT_UNAVAILABLE;
import static dev.ringback.api.problem.ProblemKind.CROSS_SITE;
import static dev.ringback.api.problem.ProblemKind.DELIVERY_NOT_CANCELLABLE;
import static dev.ringback.api.problem.ProblemKind.DELIVERY_NOT_RETRYABLE;
import static dev.ringback.api.problem.ProblemKind.FORBIDDEN;
import static dev.ringback.api.problem.ProblemKind.GAP_LASTS;
import static dev.ringback.api.problem.ProblemKind.HOSTILE_PATH;
import static dev.ringback.api.problem.ProblemKind.IDEMPOTENCY_KEY_REUSED;
import static dev.ringback.api.problem.ProblemKind.NOT_ACCEPTABLE;
import static dev.ringback.api.problem.ProblemKind.NOT_AUTHENTICATED;
import static dev.ringback.api.problem.ProblemKind.NOT_IGNORABLE;
import static dev.ringback.api.problem.ProblemKind.NOT_RELEASABLE;
import static dev.ringback.api.problem.ProblemKind.NOT_RETRYABLE;
import static dev.ringback.api.problem.ProblemKind.NO_SUCH_CHANGE;
import static dev.ringback.api.problem.ProblemKind.NO_SUCH_DELIVERY;
import static dev.ringback.api.problem.ProblemKind.NO_SUCH_GAP;
import static dev.ringback.api.problem.ProblemKind.NO_SUCH_PROCESSOR;
import static dev.ringback.api.problem.ProblemKind.NO_SUCH_RELOAD;
import static dev.ringback.api.problem.ProblemKind.NO_SUCH_TABLE;
import static dev.ringback.api.problem.ProblemKind.NO_TOKEN_CONFIGURED;
import static dev.ringback.api.problem.ProblemKind.RELOAD_RUNNING;
import static dev.ringback.api.problem.ProblemKind.UNKNOWN_PARAMETER;
import static dev.ringback.api.problem.ProblemKind.UNSUPPORTED_MEDIA_TYPE;
import static dev.ringback.api.problem.ProblemKind.VALUES_HIDDEN;

import dev.ringback.api.problem.ProblemKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;

/** Which refusals an operation may answer: its own ones, and those that come before anybody looks at what is asked. */
final class RefusalsOf {
    /** Each operation's own. */
    static final Map<String, List<ProblemKind>> OWN = Map.ofEntries(
            Map.entry("GET /api/v1/trigger-logs", List.of(CONNECT_UNAVAILABLE)),
            Map.entry("GET /api/v1/trigger-logs/{id}", List.of(NO_SUCH_CHANGE)),
            Map.entry("POST /api/v1/trigger-logs/{id}/retry", List.of(NO_SUCH_CHANGE, NOT_RETRYABLE)),
            Map.entry("POST /api/v1/trigger-logs/{id}/ignore", List.of(NO_SUCH_CHANGE, NOT_IGNORABLE)),
            Map.entry("POST /api/v1/trigger-logs/{id}/release", List.of(NO_SUCH_CHANGE, NOT_RELEASABLE)),
            Map.entry("GET /api/v1/deliveries/{id}", List.of(NO_SUCH_DELIVERY)),
            Map.entry("POST /api/v1/deliveries/{id}/retry", List.of(NO_SUCH_DELIVERY, DELIVERY_NOT_RETRYABLE)),
            Map.entry("POST /api/v1/deliveries/{id}/cancel", List.of(NO_SUCH_DELIVERY, DELIVERY_NOT_CANCELLABLE)),
            Map.entry("POST /api/v1/processors/{name}/pause", List.of(NO_SUCH_PROCESSOR)),
            Map.entry("POST /api/v1/processors/{name}/resume", List.of(NO_SUCH_PROCESSOR)),
            Map.entry("POST /api/v1/tables/{schema}/{table}/pause", List.of(NO_SUCH_TABLE)),
            Map.entry("POST /api/v1/tables/{schema}/{table}/resume", List.of(NO_SUCH_TABLE)),
            Map.entry("POST /api/v1/triggers/gaps/{id}/acknowledge", List.of(NO_SUCH_GAP, GAP_LASTS)),
            Map.entry("GET /api/v1/reloads/{name}", List.of(NO_SUCH_RELOAD)),
            Map.entry("POST /api/v1/reloads/{name}/discard", List.of(NO_SUCH_RELOAD, RELOAD_RUNNING)),
            Map.entry("POST /api/v1/reloads/{name}/discard-unchanged", List.of(NO_SUCH_RELOAD, RELOAD_RUNNING)),
            Map.entry("POST /api/v1/reloads/{name}/release", List.of(NO_SUCH_RELOAD, RELOAD_RUNNING)),
            Map.entry("POST /api/v1/reloads/{name}/release-changed", List.of(NO_SUCH_RELOAD, RELOAD_RUNNING)),
            Map.entry("GET /api/v1/connect/audit", List.of(CONNECT_UNAVAILABLE)),
            Map.entry("GET /api/v1/connect/failures", List.of(CONNECT_UNAVAILABLE)),
            Map.entry("GET /api/v1/connect/failures/{cause}", List.of(CONNECT_UNAVAILABLE)),
            Map.entry("POST /api/v1/connect/repairs", List.of(CONNECT_UNAVAILABLE)));

    private static final List<Integer> OFTEN_SPECIAL = List.of(404, 409, 422);

    /** Before anybody looks at what is asked, or after it went wrong. */
    private static final List<Integer> OF_ALL = List.of(414, 429, 431, 500, 503);

    private static final List<String> READ_BY_FILTER = List.of("/api/v1/trigger-logs", "/api/v1/events");

    private RefusalsOf() {}

    static List<ProblemKind> operation(PathItem.HttpMethod method, String path, Operation operation) {
        List<ProblemKind> kinds = new ArrayList<>(List.of(BAD_REQUEST, HOSTILE_PATH, UNKNOWN_PARAMETER));
        if (operation.getParameters() != null || operation.getRequestBody() != null) {
            kinds.add(BAD_PARAMETER);
        }
        kinds.addAll(List.of(NOT_AUTHENTICATED, NO_TOKEN_CONFIGURED, FORBIDDEN));
        if (operation.getRequestBody() != null || READ_BY_FILTER.stream().anyMatch(path::startsWith)) {
            kinds.add(VALUES_HIDDEN);
        }
        if (method != PathItem.HttpMethod.GET) {
            kinds.add(CROSS_SITE);
        }
        kinds.add(NOT_ACCEPTABLE);
        if (operation.getRequestBody() != null) {
            kinds.add(UNSUPPORTED_MEDIA_TYPE);
        }
        if (takes(operation, ActCall.KEY)) {
            kinds.add(IDEMPOTENCY_KEY_REUSED);
        }
        kinds.addAll(own(method + " " + path, operation));
        for (ProblemKind kind : ProblemKind.values()) {
            if (OF_ALL.contains(kind.status()) || (kind.status() == 413 && operation.getRequestBody() != null)) {
                kinds.add(kind);
            }
        }
        return kinds.stream().distinct().toList();
    }

    /** Those that are listed; of other statuses that the resource tells of, all that there are. */
    private static List<ProblemKind> own(String title, Operation operation) {
        List<ProblemKind> kinds = new ArrayList<>(OWN.getOrDefault(title, List.of()));
        for (ProblemKind kind : ProblemKind.values()) {
            boolean isTold = operation.getResponses().getAPIResponse(Integer.toString(kind.status())) != null;
            boolean isListed = kinds.stream().anyMatch(listed -> listed.status() == kind.status());
            if (isTold && !isListed && OFTEN_SPECIAL.contains(kind.status())) {
                kinds.addAll(Arrays.stream(ProblemKind.values())
                        .filter(other -> other.status() == kind.status())
                        .toList());
            }
        }
        return kinds;
    }

    private static boolean takes(Operation operation, String name) {
        return operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(parameter -> name.equals(parameter.getName()));
    }
}
