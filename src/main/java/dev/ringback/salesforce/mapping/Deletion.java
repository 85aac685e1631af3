package dev.ringback.salesforce.mapping;

/** What becomes of one side when the other is deleted. */
public enum Deletion {
    NOTHING,
    DELETE,
    MARK
}
