package dev.ringback.api;

import dev.ringback.postgres.connect.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a page of a timeline ended. The database's times are exact to the microsecond. */
final class TimelineCursor {
    private static final Pattern CONTENT = Pattern.compile("at([0-9]{1,17})-([0-9])-([0-9]{1,18})");

    private TimelineCursor() {}

    static String after(Event.Mark mark) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, mark.at());
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        "at%d-%d-%d".formatted(micros, mark.kind(), mark.id()).getBytes(StandardCharsets.US_ASCII));
    }

    static Event.Mark mark(String cursor) {
        Matcher content = CONTENT.matcher(decoded(cursor));
        if (!content.matches()) {
            throw Parameters.refusal(
                    "after", cursor, "It is no cursor of a timeline.", List.of("the value of next in the page before"));
        }
        return new Event.Mark(
                Instant.EPOCH.plus(Long.parseLong(content.group(1)), ChronoUnit.MICROS),
                Integer.parseInt(content.group(2)),
                Long.parseLong(content.group(3)));
    }

    private static String decoded(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
