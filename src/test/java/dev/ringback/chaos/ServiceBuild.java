package dev.ringback.chaos;

import dev.ringback.chaos.service.EffectLedger;
import dev.ringback.packaged.ServiceVariant;
import java.nio.file.Path;

/** The packaged service with one processor more: the one that writes down every effect. */
final class ServiceBuild {
    private static final ServiceVariant WITH_LEDGER = new ServiceVariant("chaos", "ringback.chaos", EffectLedger.class);

    private ServiceBuild() {}

    /** Returns the directory that holds {@code quarkus-run.jar}. */
    static Path make() {
        return WITH_LEDGER.make();
    }
}
