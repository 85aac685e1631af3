package dev.ringback.operations;

import io.quarkus.arc.DefaultBean;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;

/** What holds where nobody feeds in anything better. */
final class UntilToldOtherwise {
    @Produces
    @Singleton
    @DefaultBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    @DefaultBean
    Presence presence() {
        return new NobodyAtTheDoor();
    }

    @Produces
    @Singleton
    @DefaultBean
    CaptureInspector inspector() {
        return () -> Uni.createFrom().item(List.of());
    }

    private static final class NobodyAtTheDoor implements Presence {
        @Override
        public String replica() {
            return "this replica";
        }

        @Override
        public boolean listening() {
            return false;
        }

        @Override
        public boolean porter() {
            return false;
        }
    }
}
