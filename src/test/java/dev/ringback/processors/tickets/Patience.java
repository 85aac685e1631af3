package dev.ringback.processors.tickets;

import java.time.Duration;

record Patience(Duration patience) implements TicketSettings {
    static final Patience ONE_DAY = new Patience(Duration.ofDays(1));

    @Override
    public boolean enabled() {
        return true;
    }
}
