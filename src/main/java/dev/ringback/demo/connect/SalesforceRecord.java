package dev.ringback.demo.connect;

import java.time.LocalDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record as Salesforce has it.
 *
 * @param fields those with a value, each as a text
 * @param created in UTC
 * @param modified its SystemModstamp, in UTC: whole seconds, as Salesforce's API gives it
 * @param version the number of its last change among all changes of the org
 */
public record SalesforceRecord(
        String sfid,
        Map<String, String> fields,
        boolean deleted,
        LocalDateTime created,
        LocalDateTime modified,
        long version) {
    public @Nullable String field(String name) {
        return fields.get(name);
    }
}
