package dev.ringback.change;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The place in a trace that a writer named in {@code ringback.traceparent}, in the words of W3C Trace Context.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits: the writer's span
 * @param sampled whether the writer's side keeps the trace
 */
public record Trace(String traceId, String spanId, boolean sampled) {
    /** Later versions may have more behind the flags. */
    private static final Pattern HEADER =
            Pattern.compile("(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

    /** Anybody may have written it: what cannot be understood is no trace. */
    public static @Nullable Trace parse(@Nullable String header) {
        if (header == null) {
            return null;
        }
        Matcher read = HEADER.matcher(header);
        if (!read.matches() || (read.group(1).equals("00") && read.group(5) != null)) {
            return null;
        }
        return new Trace(read.group(2), read.group(3), (Integer.parseInt(read.group(4), 16) & 1) == 1);
    }

    /** For those who are told: a mail's header, a request's. */
    public String header() {
        return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
    }
}
