package dev.ringback.demo.connect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Salesforce's answer to a write.
 *
 * @param sfid of the record, unless an insert was refused
 * @param error why it was refused, or nothing
 */
public record SaveResult(@Nullable String sfid, @Nullable Refusal error) {
    /**
     * Why Salesforce refuses a write.
     *
     * @param code one of its status codes, such as {@code DUPLICATE_VALUE}
     * @param message for people
     * @param fields that are to blame
     */
    public record Refusal(String code, String message, List<String> fields) {}

    static SaveResult saved(String sfid) {
        return new SaveResult(sfid, null);
    }

    static SaveResult refused(@Nullable String sfid, Refusal error) {
        return new SaveResult(sfid, error);
    }

    public boolean success() {
        return error == null;
    }
}
