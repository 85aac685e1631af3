package dev.ringback.processing;

import dev.ringback.change.TableName;

/** What Salesforce must have done to a record before a processor can work with it. */
public enum Need {
    /** It has the record: the column {@code sfid} is filled. */
    SFID("sfid of"),
    /** It has the record as it is: the last write, in whichever direction, has succeeded. */
    SYNCED("synced");

    private final String word;

    Need(String word) {
        this.word = word;
    }

    /** The name of the condition, by which waiting changes are woken. */
    public String condition(TableName table, String recordId) {
        return word + " " + table + " " + recordId;
    }
}
