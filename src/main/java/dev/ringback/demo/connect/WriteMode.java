package dev.ringback.demo.connect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How Connect makes writes to Salesforce of what its log has captured. */
public enum WriteMode {
    /** Each change by itself, in the order of the log. */
    ORDERED {
        @Override
        List<PlannedWrite> plan(List<LoggedWrite> captured) {
            return captured.stream().map(PlannedWrite::alone).toList();
        }
    },
    /** The changes of each record in one, the latest value wins. */
    MERGED {
        @Override
        List<PlannedWrite> plan(List<LoggedWrite> captured) {
            Map<String, List<LoggedWrite>> byRecord = new LinkedHashMap<>();
            for (LoggedWrite write : captured) {
                byRecord.computeIfAbsent(write.table() + " " + write.recordId(), record -> new ArrayList<>())
                        .add(write);
            }
            return byRecord.values().stream().map(PlannedWrite::merged).toList();
        }
    };

    /** @param captured in the order of the log */
    abstract List<PlannedWrite> plan(List<LoggedWrite> captured);
}
