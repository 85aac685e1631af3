package dev.ringback.api;

import dev.ringback.postgres.reading.Search;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The Link header to the next page: the same search, after another cursor. It names no host, so that no proxy in between
 * can make it point to somewhere else, or to plain HTTP.
 */
final class NextLink {
    private NextLink() {}

    /**
     * The answer with one page, and the way to the next if there is one.
     *
     * @param next where the next page begins
     * @param page makes the body of the items and the cursor, which is null on the last page
     */
    static <T> Response page(
            UriInfo uri,
            List<T> items,
            OptionalLong next,
            Search.Order order,
            BiFunction<List<T>, @Nullable String, ?> page) {
        return page(uri, items, next.isEmpty() ? null : Cursor.after(next.getAsLong(), order), page);
    }

    /**
     * The same, with a cursor of another kind.
     *
     * @param cursor where the next page begins; null on the last one
     */
    static <T> Response page(
            UriInfo uri, List<T> items, @Nullable String cursor, BiFunction<List<T>, @Nullable String, ?> page) {
        if (cursor == null) {
            return Response.ok(page.apply(items, null)).build();
        }
        return Response.ok(page.apply(items, cursor))
                .header(HttpHeaders.LINK, of(uri, cursor))
                .build();
    }

    private static String of(UriInfo uri, String cursor) {
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
