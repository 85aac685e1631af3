package dev.ringback.tracing;

import static dev.ringback.change.SampleChange.change;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Change;
import dev.ringback.change.Settlement;
import dev.ringback.change.Status;
import dev.ringback.change.Trace;
import dev.ringback.delivery.Delivery;
import dev.ringback.delivery.Receipt;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TracesTest {
    private static final String WRITER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final String UNSAMPLED = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private final List<SpanData> spans = new ArrayList<>();
    private final Traces traces = new Traces(
            SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(new Kept()))
                    .build()
                    .get("test"),
            Clock.fixed(NOON, ZoneOffset.UTC));

    @Test
    void aChangeAndItsProcessorsAreSpansOfItsWritersTrace() {
        Change change = change(7).tracedAs(WRITER).build();
        traces.processed("create-subscription", List.of(change), Duration.ofMillis(2));
        settle(Status.SUCCEEDED, change);

        SpanData span = span("ringback INSERT public.users");
        assertThat(span.getTraceId()).isEqualTo(TRACE);
        assertThat(span.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(spans)
                .filteredOn(one -> one.getName().equals("create-subscription"))
                .anySatisfy(step -> assertThat(step.getParentSpanId()).isEqualTo(span.getSpanId()));
    }

    @Test
    void aClaimIsOneSpanOfItsOwnHoweverManyItsChangesWithLinksToTheirWriters() {
        Change traced = change(1001).tracedAs(WRITER).build();
        List<Change> changes = new ArrayList<>(LongStream.rangeClosed(1, 1000)
                .mapToObj(id -> change(id).build())
                .toList());
        changes.add(traced);
        traces.processed("audit", changes, Duration.ofMillis(2));
        settle(Status.SUCCEEDED, changes.toArray(Change[]::new));

        SpanData claim = span("ringback claim");
        assertThat(claim.getTraceId()).isNotEqualTo(TRACE);
        assertThat(claim.getLinks())
                .extracting(link -> link.getSpanContext().getTraceId())
                .containsExactly(TRACE);
        assertThat(spans).hasSize(4);
    }

    @Test
    void soManyTracedChangesOfOneClaimAreEnough() {
        settle(
                Status.SUCCEEDED,
                LongStream.rangeClosed(1, 1000)
                        .mapToObj(id -> change(id).tracedAs(WRITER).build())
                        .toArray(Change[]::new));

        assertThat(spans).hasSize(1 + 128);
    }

    @Test
    void whatItsWriterDoesNotKeepHasNoSpan() {
        settle(Status.SUCCEEDED, change(1).tracedAs(UNSAMPLED).build());

        assertThat(spans).extracting(SpanData::getName).containsExactly("ringback claim");
    }

    @Test
    void aChangeThatHasFailedIsAnError() {
        settle(Status.RETRYING, change(1).tracedAs(WRITER).build());

        assertThat(span("ringback INSERT public.users").getStatus().getStatusCode())
                .isEqualTo(StatusCode.ERROR);
    }

    @Test
    void anAttemptToDeliverIsASpanOfTheWritersTraceAndCarriesItselfOn() {
        List<Trace> carried = new ArrayList<>();
        traces.over(delivery(Trace.parse(WRITER)), delivery -> {
                    carried.add(delivery.trace());
                    return Uni.createFrom().item(Receipt.sent());
                })
                .await()
                .indefinitely();

        SpanData span = span("ringback delivery mail");
        assertThat(span.getTraceId()).isEqualTo(TRACE);
        assertThat(carried).containsExactly(new Trace(TRACE, span.getSpanId(), true));
    }

    @Test
    void anAttemptThatNobodyTracesCarriesItsWritersTraceOnAsItIs() {
        List<Trace> carried = new ArrayList<>();
        new Traces((io.opentelemetry.api.trace.Tracer) null, Clock.systemUTC())
                .over(delivery(Trace.parse(WRITER)), delivery -> {
                    carried.add(delivery.trace());
                    return Uni.createFrom().item(Receipt.sent());
                })
                .await()
                .indefinitely();

        assertThat(carried).containsExactly(Trace.parse(WRITER));
    }

    @ParameterizedTest
    @CsvSource({
        "ringback.a, b, false",
        "otel.exporter.otlp.endpoint, http://localhost:4318, true",
        "otel.exporter.otlp.traces.endpoint, http://localhost:4318, true",
        "otel.traces.exporter, otlp, true",
        "otel.traces.exporter, none, false",
        "otel.sdk.disabled, false, true",
        "otel.sdk.disabled, true, false",
    })
    void itIsOffUntilOneOfTheStandardSettingsAsksForIt(String key, String value, boolean on) {
        var config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(Map.of(key, value), "test", 100))
                .build();
        assertThat(Exporting.isAskedFor(config)).isEqualTo(on);
    }

    private void settle(Status status, Change... changes) {
        traces.settled(
                List.of(changes),
                List.of(changes).stream()
                        .map(one ->
                                new Settlement(one.id(), status, null, Map.of(), 0, Duration.ZERO, null, Duration.ZERO))
                        .toList(),
                Duration.ofMillis(3));
    }

    private SpanData span(String name) {
        return spans.stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not among " + spans));
    }

    private static Delivery delivery(Trace trace) {
        return new Delivery(1, 1, 7, "welcome-mail", "r", "mail", "a@example.com", Map.of(), 1, false, trace);
    }

    private final class Kept implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> ended) {
            spans.addAll(ended);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
