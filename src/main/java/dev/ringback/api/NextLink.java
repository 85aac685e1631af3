package dev.ringback.api;

import jakarta.ws.rs.core.UriInfo;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The Link header to the next page: the same search, after another cursor. It names no host, so that no proxy in between
 * can make it point to somewhere else, or to plain HTTP.
 */
final class NextLink {
    private NextLink() {}

    static String of(UriInfo uri, String cursor) {
        List<String> parameters = new ArrayList<>();
        uri.getQueryParameters().forEach((name, values) -> {
            if (!name.equals("after")) {
                values.forEach(value -> parameters.add(name + "=" + encoded(value)));
            }
        });
        parameters.add("after=" + cursor);
        return "<%s?%s>; rel=\"next\"".formatted(uri.getRequestUri().getRawPath(), String.join("&", parameters));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
