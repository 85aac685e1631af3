package dev.ringback.processors;

/** A processor that {@code ringback.processors.<its name>.enabled = false} switches off: its tables are not watched then. */
public interface Switchable {
    boolean enabled();
}
