package dev.ringback.postgres;

import dev.ringback.processing.Fault;
import io.vertx.pgclient.PgException;
import java.util.Set;

/** Reads PostgreSQL's error codes; see its manual, appendix A. */
final class Faults {
    private static final Set<String> PASSING = Set.of(
            "40001", // serialization failure
            "40P01", // deadlock
            "25006", // read-only: a standby that will be promoted, or a full disk at a provider
            "0A000", // cached plan must not change result type: the table was altered
            "RB001"); // settled by somebody else meanwhile
    private static final Set<String> PASSING_CLASSES = Set.of(
            "08", // connection
            "53", // out of connections, memory, disk
            "57", // shut down, crashed, cannot connect now
            "58"); // system error
    private static final Set<String> PROCESSOR = Set.of(
            "42P01", // undefined table
            "42703", // undefined column
            "42883", // undefined function
            "3F000", // undefined schema
            "42501"); // insufficient privilege

    private Faults() {}

    static Fault of(Throwable failure) {
        if (!(failure instanceof PgException refused)) {
            // A lost connection comes as an IOException or a bare VertxException; a bug in a processor as anything
            // else.
            return isConnection(failure) ? Fault.PASSING : Fault.CHANGE;
        }
        String state = refused.getSqlState();
        if (state == null) {
            return Fault.CHANGE;
        }
        if (state.equals("57014")) {
            return Fault.CHANGE; // cancelled by statement_timeout: a smaller batch may do
        }
        if (PASSING.contains(state) || PASSING_CLASSES.contains(state.substring(0, 2))) {
            return Fault.PASSING;
        }
        return PROCESSOR.contains(state) ? Fault.PROCESSOR : Fault.CHANGE;
    }

    private static boolean isConnection(Throwable failure) {
        return failure instanceof java.io.IOException
                || failure instanceof io.vertx.core.VertxException
                || failure instanceof io.vertx.sqlclient.ClosedConnectionException;
    }
}
