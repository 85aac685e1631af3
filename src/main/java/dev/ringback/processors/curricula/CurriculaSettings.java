package dev.ringback.processors.curricula;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Of {@link ArchiveCourses}. */
@ConfigMapping(prefix = "ringback.processors.archive-courses")
public interface CurriculaSettings {
    /** Whether the processor is at work. */
    @WithDefault("true")
    boolean enabled();
}
