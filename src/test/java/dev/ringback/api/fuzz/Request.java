package dev.ringback.api.fuzz;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A request as it goes over the wire.
 *
 * @param operation what it is about, or was before it was spoilt
 * @param valid whether it is what the description asks for, so that it must be understood
 * @param spoilt how it was made hostile
 */
record Request(
        Operation operation,
        String method,
        String target,
        List<Map.Entry<String, String>> headers,
        Buffer body,
        boolean valid,
        List<String> spoilt) {
    Request {
        headers = List.copyOf(headers);
        spoilt = List.copyOf(spoilt);
    }

    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    Request to(String otherTarget, String how) {
        return new Request(operation, method, otherTarget, headers, body, false, with(how));
    }

    Request by(String otherMethod) {
        return new Request(operation, otherMethod, target, headers, body, false, with("method " + otherMethod));
    }

    Request saying(Buffer otherBody, String how) {
        return new Request(operation, method, target, headers, otherBody, false, with(how));
    }

    /** Instead of those of the same name; a null value is none. */
    Request header(String name, @org.jspecify.annotations.Nullable String value) {
        List<Map.Entry<String, String>> others = new ArrayList<>(headers.stream()
                .filter(header -> !header.getKey().equalsIgnoreCase(name))
                .toList());
        if (value != null) {
            others.add(Map.entry(name, value));
        }
        return new Request(operation, method, target, others, body, false, with(name + ": " + value));
    }

    private List<String> with(String how) {
        List<String> all = new ArrayList<>(spoilt);
        all.add(how.length() > 80 ? how.substring(0, 80) + "…" : how);
        return all;
    }

    /** As somebody could repeat it. */
    @Override
    public String toString() {
        StringBuilder curl = new StringBuilder("curl -X " + method + " '$RINGBACK" + cut(target) + "'");
        headers.forEach(header -> curl.append(" -H '" + header.getKey() + ": " + cut(header.getValue()) + "'"));
        if (body.length() > 0) {
            curl.append(" -d '" + cut(body.toString()) + "'");
        }
        return curl + (spoilt.isEmpty() ? "" : " # " + String.join(", ", spoilt));
    }

    static String cut(String text) {
        return text.length() <= 600 ? text : text.substring(0, 600) + "…(" + text.length() + ")";
    }
}
