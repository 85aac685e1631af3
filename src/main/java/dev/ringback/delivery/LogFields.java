package dev.ringback.delivery;

import dev.ringback.change.Trace;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/** What a log line speaks of, for those who search lines by it: fields under {@code mdc} where lines are JSON. */
public final class LogFields {
    private LogFields() {}

    /**
     * Gives a line its fields.
     *
     * @param line is written at once, by this thread
     */
    public static void about(Map<String, String> fields, @Nullable Trace trace, Runnable line) {
        Map<String, String> all = new HashMap<>(fields);
        if (trace != null) {
            all.put("traceId", trace.traceId());
        }
        Context current = Vertx.currentContext();
        if (current == null) {
            within(all, line);
        } else {
            // The framework keeps such fields in a duplicated context, and in a new one each time where there is none.
            Context own = VertxContext.getOrCreateDuplicatedContext(current);
            ((ContextInternal) own).dispatch(nothing -> within(all, line));
        }
    }

    private static void within(Map<String, String> fields, Runnable line) {
        fields.forEach(MDC::put);
        try {
            line.run();
        } finally {
            fields.keySet().forEach(MDC::remove);
        }
    }
}
