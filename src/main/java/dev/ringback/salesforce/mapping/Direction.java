package dev.ringback.salesforce.mapping;

/** Which way values go. */
public enum Direction {
    BOTH,
    TO_SALESFORCE,
    FROM_SALESFORCE;

    public boolean to() {
        return this != FROM_SALESFORCE;
    }

    public boolean from() {
        return this != TO_SALESFORCE;
    }
}
