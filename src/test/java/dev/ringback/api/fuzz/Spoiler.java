package dev.ringback.api.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/** Makes hostile requests of good ones. */
final class Spoiler {
    private final Random random;
    private final String viewer;

    Spoiler(String viewer, Random random) {
        this.viewer = viewer;
        this.random = random;
    }

    Request spoilt(Request good) {
        Request spoilt = good;
        for (int left = 1 + random.nextInt(2); left > 0; left--) {
            spoilt = once(spoilt);
        }
        return spoilt;
    }

    private Request once(Request request) {
        boolean hasBody = request.operation().body().isPresent();
        return switch (random.nextInt(hasBody ? 14 : 10)) {
            case 0, 1 -> queryValue(request);
            case 2 -> moreQuery(request);
            case 3, 4 -> pathValue(request);
            case 5 -> random.nextInt(4) == 0 ? request.to(rawPath(request), "raw path") : pathValue(request);
            case 6 -> request.by(any(Hostile.METHODS));
            case 7 -> request.header("Accept", any(Hostile.ACCEPTS));
            case 8 -> login(request);
            case 9 -> oddHeader(request);
            case 10 -> request.header("Content-Type", random.nextInt(5) == 0 ? null : any(Hostile.TYPES));
            case 11 -> request.saying(bytes(), "body");
            default -> request.saying(changedBody(request), "changed body");
        };
    }

    private Request queryValue(Request request) {
        List<Operation.Parameter> parameters = request.operation().parameters().stream()
                .filter(parameter -> parameter.in().equals("query"))
                .toList();
        if (parameters.isEmpty()) {
            return moreQuery(request);
        }
        String name = any(parameters).name();
        String kept =
                request.target().replaceAll("(?<=[?&])" + name + "=[^&]*&?", "").replaceAll("[?&]$", "");
        return request.to(kept + (kept.contains("?") ? "&" : "?") + name + "=" + hostileValue(), "value of " + name);
    }

    private Request moreQuery(Request request) {
        String more =
                switch (random.nextInt(8)) {
                    case 0 -> "unknown=1";
                    case 1 -> "limit";
                    case 2 -> "limit=1&limit=2";
                    case 3 -> "=";
                    case 4 -> "&&&";
                    case 5 -> "LIMIT=1";
                    case 6 -> "x" + hostileValue() + "=1";
                    default -> "a=1&".repeat(300);
                };
        return request.to(request.target() + (request.target().contains("?") ? "&" : "?") + more, "query " + more);
    }

    private Request pathValue(Request request) {
        String described = request.operation().path();
        String[] names = described.split("/", -1);
        String[] parts = request.path().split("/", -1);
        List<Integer> variable = new ArrayList<>();
        for (int i = 0; i < names.length && i < parts.length; i++) {
            if (names[i].startsWith("{")) {
                variable.add(i);
            }
        }
        if (variable.isEmpty()) {
            return queryValue(request);
        }
        parts[any(variable)] = hostileValue();
        String query = request.target().substring(request.path().length());
        return request.to(String.join("/", parts) + query, "part of the path");
    }

    private String rawPath(Request request) {
        return request.path() + any(Hostile.RAW_PATHS);
    }

    private Request login(Request request) {
        return switch (random.nextInt(4)) {
            case 0 -> request.header("Authorization", null);
            case 1 -> request.header("Authorization", "Bearer " + viewer);
            default -> request.header("Authorization", any(Hostile.LOGINS));
        };
    }

    private Request oddHeader(Request request) {
        return switch (random.nextInt(9)) {
            case 0, 1 -> request.header("Idempotency-Key", any(Hostile.KEYS));
            case 2 -> request.header("Last-Event-ID", any(Hostile.KEYS));
            case 3 -> request.header("Sec-Fetch-Site", "cross-site");
            case 4 -> request.header("X-HTTP-Method-Override", "DELETE");
            case 5 -> request.header("Range", "bytes=0-1");
            case 6 -> request.header("Accept-Encoding", "gzip, br;q=nonsense");
            case 7 -> request.header("Content-Encoding", "gzip");
            default -> request.header("Accept-Language", "x".repeat(2000));
        };
    }

    private Buffer bytes() {
        return switch (random.nextInt(8)) {
            case 0 -> Buffer.buffer("[".repeat(5000) + "]".repeat(5000));
            case 1 -> Buffer.buffer("{\"a\":".repeat(2000) + "1" + "}".repeat(2000));
            case 2 -> Buffer.buffer("{\"a\":\"" + "x".repeat(50_000) + "\"}");
            case 3 -> Buffer.buffer(new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'});
            default -> Buffer.buffer(any(Hostile.BODIES));
        };
    }

    /** One member is something else, is gone, or is one too many. */
    private Buffer changedBody(Request request) {
        JsonNode body;
        try {
            body = ApiDocument.read(request.body().toString());
        } catch (IllegalArgumentException spoiltBefore) {
            return bytes();
        }
        ObjectNode object = place(body);
        if (object == null) {
            return bytes();
        }
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        String name = names.isEmpty() || random.nextInt(5) == 0 ? "unknown" : any(names);
        if (random.nextInt(6) == 0) {
            object.remove(name);
        } else {
            object.set(name, hostileJson());
        }
        return Buffer.buffer(body.toString());
    }

    /** The object itself, or one in it. */
    private @org.jspecify.annotations.Nullable ObjectNode place(JsonNode body) {
        if (!(body instanceof ObjectNode object)) {
            return null;
        }
        List<ObjectNode> inner = new ArrayList<>(List.of(object));
        object.forEach(child -> {
            if (child instanceof ObjectNode one) {
                inner.add(one);
            } else if (child instanceof ArrayNode several && several.path(0) instanceof ObjectNode one) {
                inner.add(one);
            }
        });
        return any(inner);
    }

    private JsonNode hostileJson() {
        String text = java.net.URLDecoder.decode(any(Hostile.VALUES).replace("%ED%A0%80", "?"), StandardCharsets.UTF_8);
        return switch (random.nextInt(10)) {
            case 0 -> ApiDocument.read("null");
            case 1 -> ApiDocument.read("[]");
            case 2 -> ApiDocument.read("{}");
            case 3 -> ApiDocument.read("true");
            case 4 -> ApiDocument.read("-1");
            case 5 -> ApiDocument.read("99999999999999999999999999999999.5");
            case 6 -> ApiDocument.read("[null, 1, \"a\", {}]");
            default -> TextNode.valueOf(text);
        };
    }

    private String hostileValue() {
        return switch (random.nextInt(12)) {
            case 0 -> "x".repeat(1 + random.nextInt(3000));
            case 1 -> Base64.getUrlEncoder().withoutPadding().encodeToString(randomBytes());
            case 2 -> Long.toString(random.nextLong());
            case 3 -> percent(randomBytes());
            default -> any(Hostile.VALUES);
        };
    }

    private byte[] randomBytes() {
        byte[] bytes = new byte[1 + random.nextInt(12)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String percent(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte one : bytes) {
            text.append("%%%02X".formatted(one));
        }
        return text.toString();
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
