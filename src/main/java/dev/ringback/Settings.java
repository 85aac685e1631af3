package dev.ringback;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The service's own settings, each as {@code ringback.…} or {@code RINGBACK_…}; checked by {@link SettingsCheck}. */
@ConfigMapping(prefix = "ringback")
public interface Settings {
    /** The schema of the log, and of everything else that Ringback keeps in the database. */
    @WithDefault("public")
    String schema();

    /** Whether to create the sample tables (users, tickets, …) where they do not exist. */
    @WithDefault("false")
    boolean sampleSchema();

    /** What this replica is called; by default the host's name and the process number. */
    Optional<String> replica();

    /** Where the log is; read by {@link DatabaseSettings} before there are any settings. */
    Database database();

    /** When changes are processed. */
    Intake intake();

    /** How changes are processed. */
    Processing processing();

    /** What happens to changes that fail. */
    Retry retry();

    /** The triggers. */
    Capture capture();

    /** How long what is done is kept. */
    Retention retention();

    /** How the log is searched. */
    Search search();

    /** How rows are enqueued that no trigger has logged. */
    Backfill backfill();

    /** What is written to the output. */
    Log log();

    /** The output. */
    interface Log {
        /** One JSON object a line, for machines; or text, for people. JSON in production, text in dev mode and tests. */
        Optional<Boolean> json();
    }

    /** What people may do over REST. */
    Acts acts();

    /** Where the log is. */
    interface Database {
        /** In the form of {@code DATABASE_URL}, which it overrides. */
        Optional<String> url();

        /**
         * How long the database may refuse our login before the process ends, for the platform to start it with fresh
         * credentials; 0 waits for ever.
         */
        @WithDefault("30s")
        Duration authenticationPatience();
    }

    /** When changes are processed. */
    interface Intake {
        /** How many claims may run at once in this process; each takes a pooled connection. */
        @WithDefault("2")
        int workers();

        /** The most changes of one claim. */
        @WithDefault("1000")
        int batch();

        /** How often to look for due changes whatever the bell does. */
        @WithDefault("2s")
        Duration poll();

        /** How often the ears and the door are tried. */
        @WithDefault("15s")
        Duration ping();

        /** How long a ping may take before the connection counts as dead. */
        @WithDefault("5s")
        Duration answer();

        /** The longest rest between two attempts to reach the database. */
        @WithDefault("5s")
        Duration reconnectCap();

        /** How long a graceful stop may take; platforms kill after 10 s. */
        @WithDefault("8s")
        Duration stop();
    }

    /** How changes are processed. */
    interface Processing {
        /** The most time that one statement of a processor may take. */
        @WithDefault("30s")
        Duration statementTimeout();

        /** How long a claim may be held without a statement before the database takes it back. */
        @WithDefault("60s")
        Duration silence();

        /** How long the floor waits for a running transaction before it passes it. */
        @WithDefault("1s")
        Duration floorPatience();

        /** How often a claim looks at all pending changes, at least. */
        @WithDefault("2m")
        Duration fullLookEvery();
    }

    /** What happens to changes that fail. */
    interface Retry {
        /** After so many failed attempts a change is dead. */
        @WithDefault("10")
        int maxAttempts();

        /** The rest after the first failure; it doubles with each further one. */
        @WithDefault("1s")
        Duration first();

        /** The longest rest. */
        @WithDefault("10m")
        Duration cap();

        /** The share of a rest by which it may be shorter or longer. */
        @WithDefault("0.2")
        double jitter();

        /** How often a waiting change is looked at when nobody wakes it. */
        @WithDefault("30s")
        Duration recheck();
    }

    /** The triggers. */
    interface Capture {
        /** {@code sleeping}: ring only when the service sleeps. {@code always}: notify other listeners of each change. */
        @WithDefault("sleeping")
        String bell();

        /** How often the triggers are compared with what is declared, and repaired. */
        @WithDefault("2m")
        Duration every();

        /**
         * Tables (schema.table) with the one trigger each that is disabled by name while a claim writes: for triggers of
         * other people that log too and know no quiet setting. It blocks the table's other writers for that time.
         */
        Map<String, String> muteByName();

        /** How long our DDL may wait for a table, and so make its writers wait behind it. */
        @WithDefault("500ms")
        Duration lockTimeout();
    }

    /** How long what is done is kept. */
    interface Retention {
        /** Whether anything is ever purged. */
        @WithDefault("true")
        boolean enabled();

        /** For how long settled changes are kept: succeeded or ignored, and their deliveries sent or cancelled. */
        @WithDefault("30d")
        Duration settled();

        /** For how long dead changes and dead deliveries are kept. */
        @WithDefault("90d")
        Duration dead();

        /** For how long the acts of people are kept, with their idempotency keys. */
        @WithDefault("90d")
        Duration acts();

        /** The most rows that one step of a purge looks at. */
        @WithDefault("2000")
        int batch();

        /** How often to look for what is due. */
        @WithDefault("10m")
        Duration every();
    }

    /** How the log is searched. */
    interface Search {
        /** Whether to build and keep the index by which searches find what is rare. */
        @WithDefault("true")
        boolean index();
    }

    /** How rows are enqueued that no trigger has logged. */
    interface Backfill {
        /** The most rows that are enqueued at once, where the request does not say. */
        @WithDefault("500")
        int chunk();

        /** With more other changes than these pending, a backfill waits. */
        @WithDefault("1000")
        int mostPending();

        /** How often to look whether a backfill is to go on. */
        @WithDefault("1s")
        Duration every();
    }

    /** What people may do over REST. */
    interface Acts {
        /** How many changes one act on all of a filter changes, in one transaction. */
        @WithDefault("10000")
        int most();
    }
}
