package dev.ringback;

import dev.ringback.intake.Intake;
import dev.ringback.operations.Presence;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;

/** This replica, as it shows itself. */
@Singleton
class Here implements Presence {
    private final Life life;
    private final Instance<Intake> intake;
    private final String name;
    private final Instant startedAt;

    Here(Settings settings, Life life, Instance<Intake> intake, Clock clock) {
        this.life = life;
        this.intake = intake;
        this.name = settings.replica().orElseGet(Here::hostAndProcess);
        this.startedAt = clock.instant();
    }

    private static String hostAndProcess() {
        try {
            return InetAddress.getLocalHost().getHostName() + "-"
                    + ProcessHandle.current().pid();
        } catch (UnknownHostException e) {
            return "ringback-" + ProcessHandle.current().pid();
        }
    }

    @Override
    public String replica() {
        return name;
    }

    @Override
    public boolean listening() {
        return life.started() && intake.get().isListening();
    }

    @Override
    public boolean porter() {
        return life.started() && intake.get().isPorter();
    }

    @Override
    public Instant startedAt() {
        return startedAt;
    }
}
