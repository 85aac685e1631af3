package dev.ringback.api.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Problem details, as RFC 9457 has them.
 *
 * @param type the code as a URI
 * @param title what kind of problem it is
 * @param detail what it is this time
 * @param code for programs; it does not change
 * @param parameter the parameter that is wrong, if one is
 * @param value what it was
 * @param allowed what it may be
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        description = "Problem details (RFC 9457)",
        requiredProperties = {"type", "title", "status", "detail", "code"})
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        @Nullable String parameter,
        @Nullable String value,
        @Nullable List<String> allowed) {
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final int LONGEST_VALUE = 200;

    /** Names the parameter at fault. A long value is cut: it is the sender's own, and known there. */
    public Problem of(String parameterName, String itsValue, List<String> allowedValues) {
        String shown = itsValue.length() <= LONGEST_VALUE ? itsValue : itsValue.substring(0, LONGEST_VALUE) + "…";
        return new Problem(type, title, status, detail, code, parameterName, shown, List.copyOf(allowedValues));
    }
}
