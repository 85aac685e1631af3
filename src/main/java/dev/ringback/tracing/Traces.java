package dev.ringback.tracing;

import dev.ringback.change.Change;
import dev.ringback.change.Settlement;
import dev.ringback.change.Status;
import dev.ringback.change.Trace;
import dev.ringback.delivery.AttemptWatch;
import dev.ringback.delivery.Delivery;
import dev.ringback.delivery.Receipt;
import dev.ringback.processing.Journal;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans of what the engine and the sender have done. They are made afterwards, of times that were taken anyway, so
 * that the engine knows nothing of them, and a claim of a thousand changes is one span and not a thousand.
 *
 * <p>Only a change whose writer named a sampled trace has a span of its own: in the writer's trace, from when it was logged
 * until it was settled, with one for each processor below it. Whether the claims themselves are kept is the sampler's
 * business.
 */
@Singleton
@Typed(Traces.class)
public final class Traces implements Journal, AttemptWatch {
    /** Of one claim: an SDK keeps no more links than that either. */
    private static final int MOST = 128;
    /** Steps of claims that were rolled back and whose changes another replica has settled. */
    private static final int FORGOTTEN = 10_000;

    private final @Nullable Tracer tracer;
    private final Clock clock;
    private final Map<Long, List<Step>> steps = new ConcurrentHashMap<>();

    @Inject
    Traces(Exporting exporting, Clock clock) {
        this(exporting.tracer(), clock);
    }

    /** @param tracer null where nobody traces */
    Traces(@Nullable Tracer tracer, Clock clock) {
        this.tracer = tracer;
        this.clock = clock;
    }

    /** A processor's part of a claim, and those of its changes that are traced. */
    private record Step(String processor, int size, Set<Long> traced, Instant start, Instant end) {}

    @Override
    public void processed(String processor, List<Change> changes, Duration took) {
        if (tracer == null) {
            return;
        }
        if (steps.size() > FORGOTTEN) {
            steps.clear();
        }
        Instant end = clock.instant();
        Set<Long> traced =
                changes.stream().filter(Traces::isSampled).map(Change::id).collect(Collectors.toSet());
        steps.computeIfAbsent(changes.get(0).id(), none -> new CopyOnWriteArrayList<>())
                .add(new Step(processor, changes.size(), traced, end.minus(took), end));
    }

    @Override
    public void settled(List<Change> changes, List<Settlement> settlements, Duration took) {
        if (tracer == null) {
            return;
        }
        Instant end = clock.instant();
        Instant start = end.minus(took);
        List<Step> done = changes.stream()
                .map(change -> steps.remove(change.id()))
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .toList();
        List<Integer> traced = new ArrayList<>();
        for (int i = 0; i < changes.size() && traced.size() < MOST; i++) {
            if (isSampled(changes.get(i))) {
                traced.add(i);
            }
        }
        SpanBuilder builder = tracer.spanBuilder("ringback claim")
                .setNoParent()
                .setStartTimestamp(start)
                .setAttribute("ringback.changes", changes.size());
        traced.forEach(i -> builder.addLink(contextOf(changes.get(i).trace())));
        Span claim = builder.startSpan();
        done.forEach(step -> below(claim, step, tracer));
        traced.forEach(i -> change(changes.get(i), settlements.get(i), claim, done, start, end, tracer));
        claim.end(end);
    }

    private static void change(
            Change change,
            Settlement settlement,
            Span claim,
            List<Step> done,
            Instant claimed,
            Instant end,
            Tracer tracer) {
        Span span = tracer.spanBuilder("ringback " + change.operation() + " " + change.table())
                .setParent(Context.root().with(Span.wrap(contextOf(change.trace()))))
                .setSpanKind(SpanKind.CONSUMER)
                .setStartTimestamp(claimed.minus(change.age()))
                .addLink(claim.getSpanContext())
                .setAttribute("ringback.change", change.id())
                .setAttribute("ringback.table", change.table().toString())
                .setAttribute("ringback.record", Objects.requireNonNullElse(change.recordId(), ""))
                .setAttribute("ringback.status", settlement.status().word())
                .startSpan();
        done.stream().filter(step -> step.traced().contains(change.id())).forEach(step -> below(span, step, tracer));
        if (settlement.status() == Status.DEAD || settlement.status() == Status.RETRYING) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end(end);
    }

    private static void below(Span parent, Step step, Tracer tracer) {
        tracer.spanBuilder(step.processor())
                .setParent(Context.root().with(parent))
                .setStartTimestamp(step.start())
                .setAttribute("ringback.changes", step.size())
                .startSpan()
                .end(step.end());
    }

    /** The attempt carries its own span on, so that what the other side does is found below it. */
    @Override
    public Uni<Receipt> over(Delivery delivery, Function<Delivery, Uni<Receipt>> attempt) {
        Tracer used = tracer;
        if (used == null) {
            return attempt.apply(delivery);
        }
        return Uni.createFrom().deferred(() -> {
            Span span = begun(delivery, used);
            return attempt.apply(delivery.in(placeOf(span)))
                    .invoke(receipt -> {
                        span.setAttribute("ringback.result", receipt.kind().name());
                        if (receipt.kind() != Receipt.Kind.SENT) {
                            span.setStatus(StatusCode.ERROR);
                        }
                    })
                    .onTermination()
                    .invoke(() -> span.end(clock.instant()));
        });
    }

    private Span begun(Delivery delivery, Tracer used) {
        Trace trace = delivery.trace();
        return used.spanBuilder("ringback delivery " + delivery.kind())
                .setParent(trace == null ? Context.root() : Context.root().with(Span.wrap(contextOf(trace))))
                .setSpanKind(SpanKind.CLIENT)
                .setStartTimestamp(clock.instant())
                .setAttribute("ringback.delivery", delivery.id())
                .setAttribute("ringback.change", delivery.changeId())
                .setAttribute("ringback.processor", delivery.processor())
                .setAttribute("ringback.attempts", delivery.attempts())
                .startSpan();
    }

    private static Trace placeOf(Span span) {
        SpanContext place = span.getSpanContext();
        return new Trace(place.getTraceId(), place.getSpanId(), place.isSampled());
    }

    private static boolean isSampled(Change change) {
        return change.trace() != null && change.trace().sampled();
    }

    private static SpanContext contextOf(@Nullable Trace trace) {
        return trace == null
                ? SpanContext.getInvalid()
                : SpanContext.createFromRemoteParent(
                        trace.traceId(),
                        trace.spanId(),
                        trace.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                        TraceState.getDefault());
    }
}
