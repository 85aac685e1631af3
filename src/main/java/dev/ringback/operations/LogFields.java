package dev.ringback.operations;

import dev.ringback.change.Change;
import org.jboss.logging.MDC;

/** What a log line speaks of, for those who search lines by it: fields under {@code mdc} where lines are JSON. */
final class LogFields {
    private LogFields() {}

    /** The line is written at once, by this thread. */
    static void about(Change change, String processor, Runnable line) {
        MDC.put("change", Long.toString(change.id()));
        MDC.put("table", change.table().toString());
        MDC.put("record", String.valueOf(change.recordId()));
        MDC.put("processor", processor);
        if (change.trace() != null) {
            MDC.put("traceId", change.trace().traceId());
        }
        try {
            line.run();
        } finally {
            MDC.remove("change");
            MDC.remove("table");
            MDC.remove("record");
            MDC.remove("processor");
            MDC.remove("traceId");
        }
    }
}
