package dev.ringback.postgres.reading;

import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.change.Status;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which changes: the same for whoever lists, counts, exports or acts on them. All that is given must be true of a change;
 * what is null does not matter.
 *
 * @param statuses any of them
 * @param sfid the record's id in Salesforce
 * @param processor one that has had an outcome for the change
 * @param error part of what was said of the change, in any case
 * @param since logged at this time or later
 * @param until logged before this time
 * @param txid the transaction that made the change
 * @param group the name of the reload that it is part of
 */
public record Filter(
        Set<Status> statuses,
        @Nullable String schema,
        @Nullable String table,
        @Nullable String recordId,
        @Nullable String sfid,
        @Nullable Operation operation,
        @Nullable Origin origin,
        @Nullable String processor,
        @Nullable String error,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable Long txid,
        @Nullable String group) {

    private static final Filter EVERYTHING = where().build();

    public Filter {
        statuses = Collections.unmodifiableSet(EnumSet.copyOf(statuses));
    }

    public static Filter everything() {
        return EVERYTHING;
    }

    /** Begins with everything; each word narrows it. */
    public static Builder where() {
        return new Builder();
    }

    /** The same, of these statuses alone. */
    public Filter with(Set<Status> others) {
        return new Filter(
                others, schema, table, recordId, sfid, operation, origin, processor, error, since, until, txid, group);
    }

    public boolean isEverything() {
        return equals(EVERYTHING);
    }

    boolean wantsEveryStatus() {
        return statuses.size() == Status.values().length;
    }

    /** Puts a filter together. */
    public static final class Builder {
        private Set<Status> statuses = EnumSet.allOf(Status.class);
        private @Nullable String schema;
        private @Nullable String table;
        private @Nullable String recordId;
        private @Nullable String sfid;
        private @Nullable Operation operation;
        private @Nullable Origin origin;
        private @Nullable String processor;
        private @Nullable String error;
        private @Nullable Instant since;
        private @Nullable Instant until;
        private @Nullable Long txid;
        private @Nullable String group;

        private Builder() {}

        /** None of them means any. */
        public Builder status(Set<Status> any) {
            statuses = any.isEmpty() ? EnumSet.allOf(Status.class) : any;
            return this;
        }

        public Builder schema(@Nullable String name) {
            schema = name;
            return this;
        }

        public Builder table(@Nullable String name) {
            table = name;
            return this;
        }

        public Builder recordId(@Nullable String id) {
            recordId = id;
            return this;
        }

        public Builder sfid(@Nullable String id) {
            sfid = id;
            return this;
        }

        public Builder operation(@Nullable Operation kind) {
            operation = kind;
            return this;
        }

        public Builder origin(@Nullable Origin from) {
            origin = from;
            return this;
        }

        public Builder processor(@Nullable String name) {
            processor = name;
            return this;
        }

        public Builder error(@Nullable String part) {
            error = part;
            return this;
        }

        public Builder since(@Nullable Instant time) {
            since = time;
            return this;
        }

        public Builder until(@Nullable Instant time) {
            until = time;
            return this;
        }

        public Builder txid(@Nullable Long number) {
            txid = number;
            return this;
        }

        public Builder group(@Nullable String name) {
            group = name;
            return this;
        }

        public Filter build() {
            return new Filter(
                    statuses, schema, table, recordId, sfid, operation, origin, processor, error, since, until, txid,
                    group);
        }
    }
}
