package dev.ringback.tracing;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * OpenTelemetry's SDK, by its own standard settings ({@code OTEL_…}), where one of them asks for it. Otherwise none of its
 * classes is loaded: it costs neither time at the start nor memory.
 */
@Singleton
class Exporting {
    private static final String DISABLED = "otel.sdk.disabled";
    private static final String EXPORTER = "otel.traces.exporter";
    private static final List<String> ENDPOINTS =
            List.of("otel.exporter.otlp.endpoint", "otel.exporter.otlp.traces.endpoint");
    /** Metrics are Prometheus' business, logs the console's; and spans leave by HTTP, with the JDK's own client. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "otel.metrics.exporter", "none",
            "otel.logs.exporter", "none",
            "otel.exporter.otlp.protocol", "http/protobuf",
            "otel.service.name", "ringback");

    private static final long LAST_SPANS_SECONDS = 2;

    private final @Nullable OpenTelemetrySdk sdk;

    Exporting(Config config) {
        sdk = isAskedFor(config) ? built(config) : null;
    }

    static boolean isAskedFor(Config config) {
        String exporter = value(config, EXPORTER);
        String disabled = value(config, DISABLED);
        if (!disabled.isEmpty()) {
            return disabled.equalsIgnoreCase("false");
        }
        return exporter.isEmpty()
                ? ENDPOINTS.stream()
                        .anyMatch(endpoint -> !value(config, endpoint).isEmpty())
                : !exporter.equals("none");
    }

    private static String value(Config config, String key) {
        return config.getOptionalValue(key, String.class).orElse("").strip();
    }

    private static OpenTelemetrySdk built(Config config) {
        try {
            return AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesSupplier(() -> DEFAULTS)
                    .addPropertiesCustomizer(known -> given(config))
                    .disableShutdownHook()
                    .build()
                    .getOpenTelemetrySdk();
        } catch (RuntimeException wrong) {
            throw new IllegalArgumentException("tracing cannot begin, see the OTEL_ settings: " + wrong.getMessage());
        }
    }

    /** What is given in other ways than the SDK knows. */
    private static Map<String, String> given(Config config) {
        Map<String, String> given = new HashMap<>();
        for (String name : config.getPropertyNames()) {
            if (name.startsWith("otel.")) {
                given.put(name, value(config, name));
            }
        }
        return given;
    }

    /** Null where nobody asked for traces. */
    @Nullable
    Tracer tracer() {
        return sdk == null ? null : sdk.getTracer("dev.ringback");
    }

    @PreDestroy
    void end() {
        if (sdk != null) {
            sdk.shutdown().join(LAST_SPANS_SECONDS, TimeUnit.SECONDS);
        }
    }
}
