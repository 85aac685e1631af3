package dev.ringback.api;

import dev.ringback.postgres.reading.Search;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a page ended. Clients hand it back as it is; it says in which order it is to be read, and fits no other. */
final class Cursor {
    private static final Pattern CONTENT = Pattern.compile("(desc|asc)([0-9]{1,18})");

    private Cursor() {}

    static String after(long id, Search.Order order) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((word(order) + id).getBytes(StandardCharsets.US_ASCII));
    }

    static long id(String cursor, Search.Order order) {
        Matcher content = CONTENT.matcher(decoded(cursor));
        if (!content.matches() || !content.group(1).equals(word(order))) {
            throw Parameters.refusal(
                    "after",
                    cursor,
                    "It is no cursor of this search.",
                    List.of("the value of next in the page before, with the same order"));
        }
        return Long.parseLong(content.group(2));
    }

    private static String decoded(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static String word(Search.Order order) {
        return order == Search.Order.NEWEST_FIRST ? "desc" : "asc";
    }
}
