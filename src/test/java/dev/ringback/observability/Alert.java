package dev.ringback.observability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/** A rule of docs/observability/alerts.yaml. */
record Alert(String name, String expression, long waits, String severity, String summary, String runbook) {
    static final Path FILE = Path.of("docs/observability/alerts.yaml");
    private static final long EVERY = 60;

    static List<Alert> all() {
        try {
            JsonNode rules = new YAMLMapper().readTree(FILE.toFile()).at("/groups/0/rules");
            return StreamSupport.stream(rules.spliterator(), false)
                    .map(rule -> new Alert(
                            rule.path("alert").asText(),
                            rule.path("expr").asText(),
                            rule.has("for") ? Promql.seconds(rule.path("for").asText()) : 0,
                            rule.at("/labels/severity").asText(),
                            rule.at("/annotations/summary").asText(),
                            rule.at("/annotations/runbook").asText()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it fires at any time of the recording: it holds at each evaluation for as long as it waits. */
    boolean fires(Recording recording) {
        Map<Map<String, String>, Long> since = new HashMap<>();
        for (long time = 0; time <= recording.end(); time += EVERY) {
            Set<Map<String, String>> holds =
                    new HashSet<>(Promql.evaluate(expression, recording, time).keySet());
            since.keySet().retainAll(holds);
            long now = time;
            holds.forEach(labels -> since.putIfAbsent(labels, now));
            if (since.values().stream().anyMatch(begun -> now - begun >= waits)) {
                return true;
            }
        }
        return false;
    }
}
