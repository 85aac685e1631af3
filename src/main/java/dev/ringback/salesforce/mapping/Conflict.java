package dev.ringback.salesforce.mapping;

/** Who wins when both sides have changed a value since they were last in step. */
public enum Conflict {
    SALESFORCE,
    APPLICATION,
    NEWEST
}
