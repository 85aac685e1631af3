package dev.ringback.demo.connect;

import java.util.Map;
import java.util.Optional;

/** What an administrator of Salesforce demands of a record. */
@FunctionalInterface
public interface ValidationRule {
    /** The message to whoever breaks the rule; nothing if the fields are in order. */
    Optional<String> objection(Map<String, String> fields);
}
