package dev.ringback.processors.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Of {@link Audit}. */
@ConfigMapping(prefix = "ringback.processors.audit")
public interface AuditSettings {
    /** Whether the processor is at work. */
    @WithDefault("true")
    boolean enabled();
}
