package dev.ringback.operations;

import java.util.List;

/**
 * One trigger, as it is installed.
 *
 * @param events {@code INSERT}, {@code UPDATE}, {@code DELETE}, {@code TRUNCATE}
 * @param function what it calls, with its schema
 * @param ours whether Ringback installed it
 * @param drift how it differs from what is declared; {@code none} if it does not
 */
public record TriggerInfo(
        String name, List<String> events, String function, boolean ours, boolean enabled, String drift) {
    public TriggerInfo {
        events = List.copyOf(events);
    }
}
