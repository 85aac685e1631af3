package dev.ringback.demo.connect;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A stand-in for Heroku Connect between a database and a {@link SalesforceOrg}. It moves when it is told to, a step at a
 * time, or by itself once it is {@link #start started}. As with the real one, writing and reading are two sessions that do
 * not wait for each other.
 *
 * <p>What public sources leave open is decided thus: of merged changes the first carries the result; when they fail, all of
 * them have failed, and the next change of the record takes them along; what has failed stays in the log until
 * {@link #archiveAll}; a reload truncates the table, or deletes row by row where that is asked for.
 */
public final class HerokuConnect implements AutoCloseable {
    private static final int STEPS_TO_QUIET = 1000;

    private final ConnectSession writing;
    private final ConnectSession reading;
    private final ConnectOptions options;
    private final TriggerLog log;
    private final Map<String, MappedTable> tables = new LinkedHashMap<>();
    private final SalesforceOrg org;
    private final Pusher pusher;
    private final Poller poller;
    private final ConnectThreads threads;

    /** The schema must be there. What another one has begun and not settled is done again. */
    public HerokuConnect(ConnectionSource database, ConnectSchema schema, SalesforceOrg org, ConnectOptions options) {
        this.options = options;
        this.org = org;
        log = new TriggerLog(schema);
        writing = new ConnectSession(database);
        reading = new ConnectSession(database);
        pusher = new Pusher(writing, tables, log, org, options.mode());
        poller = new Poller(reading, tables, org, options.removes());
        threads = new ConnectThreads(this, options.pace(), database, schema.channel());
        writing.perform(connection -> {
            for (String table : options.tables()) {
                tables.put(table, MappedTable.read(connection, schema, table));
            }
        });
    }

    /** With everything as it usually is. */
    public static HerokuConnect of(ConnectionSource database, SalesforceOrg org) {
        return new HerokuConnect(database, ConnectSchema.salesforce(), org, ConnectOptions.standard());
    }

    /**
     * Archives what was done before, pushes, and reads.
     *
     * @return whether anything moved
     */
    public boolean step() {
        return archive() + push() + poll() > 0;
    }

    /** Steps until nothing moves any more: what was captured has reached Salesforce or failed, and the tables say so. */
    public void untilQuiet() {
        for (int step = 0; step < STEPS_TO_QUIET; step++) {
            if (!step()) {
                return;
            }
        }
        throw new IllegalStateException("still moving after " + STEPS_TO_QUIET + " steps");
    }

    /**
     * Writes to Salesforce what was captured.
     *
     * @return how many rows of the log were settled
     */
    public synchronized int push() {
        return pusher.push(options.pushAtOnce());
    }

    /**
     * Reads from Salesforce what has changed there.
     *
     * @return how many records were read
     */
    public int poll() {
        synchronized (poller) {
            return poller.poll();
        }
    }

    /** Whether all that was changed in Salesforce until now is in the tables, and committed. */
    public boolean hasReadAll() {
        synchronized (poller) {
            return poller.hasReadAll();
        }
    }

    /** Empties a table and inserts everything that Salesforce has, with new ids. */
    public int reload(String table) {
        return reload(table, true);
    }

    /**
     * Empties a table and inserts everything that Salesforce has, with new ids.
     *
     * @param truncate whether the table is emptied by a TRUNCATE or by a DELETE
     */
    public int reload(String table, boolean truncate) {
        synchronized (poller) {
            return poller.reload(table(table), truncate);
        }
    }

    /** Moves away what is done. What has failed stays, for people to see. */
    public synchronized int archive() {
        return writing.transaction(connection -> log.archive(connection, false));
    }

    /** Moves away what has failed, too, as time does. */
    public synchronized int archiveAll() {
        return writing.transaction(connection -> log.archive(connection, true));
    }

    /** Fills an org that knows nothing with what the tables have of its predecessor, and reads none of it again. */
    public void adopt() {
        synchronized (poller) {
            org.succeed();
            for (MappedTable table : tables.values()) {
                Map<String, Map<String, String>> rows = reading.transaction(table::rows);
                rows.forEach((sfid, fields) -> org.adopt(table.name(), sfid, fields));
            }
            poller.skip();
        }
    }

    /** Moves by itself from now on. */
    public void start() {
        threads.start();
    }

    /** Ends at the next safe place: what it has begun is settled. */
    @Override
    public void close() {
        threads.close();
        writing.close();
        reading.close();
    }

    private MappedTable table(String name) {
        MappedTable table = tables.get(name);
        if (table == null) {
            throw new IllegalArgumentException(name + " is not mapped");
        }
        return table;
    }
}
