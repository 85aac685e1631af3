package dev.ringback.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Hears the lines of a stream of events, from where on all is told. */
final class Ear implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final Stream<String> body;

    Ear(HttpResponse<Stream<String>> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type").orElseThrow()).startsWith("text/event-stream");
        body = answer.body();
        // Not in the common pool: where there are few cores, it has fewer threads than there are ears.
        var unused = CompletableFuture.runAsync(
                () -> body.forEach(line -> lines.add(line.replace(": ", ":"))), task -> new Thread(task).start());
        hears(":ready");
    }

    void hears(String line) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(lines()).contains(line));
    }

    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    List<String> data() {
        return lines().stream().filter(line -> line.startsWith("data:")).toList();
    }

    /** The first one after the last comment. */
    String line(String beginning) {
        List<String> now = lines();
        int from = Math.max(now.indexOf("event:change"), 0);
        await().atMost(PATIENCE)
                .until(() -> lines().subList(from, lines().size()).contains(""));
        return lines().stream()
                .filter(line -> line.startsWith(beginning))
                .reduce((one, other) -> other)
                .orElseThrow();
    }

    @Override
    public void close() {
        body.close();
    }
}
