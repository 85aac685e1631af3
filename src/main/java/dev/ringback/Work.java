package dev.ringback;

import dev.ringback.delivery.Sender;
import dev.ringback.intake.Intake;
import dev.ringback.retention.Retention;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;

/** All that is done once the log is migrated: triggers are installed, changes taken in, deliveries sent, old rows purged. */
@Singleton
class Work {
    private final Upkeep upkeep;
    private final Intake intake;
    private final Sender sender;
    private final Retention retention;
    private final Connections connections;

    Work(Upkeep upkeep, Intake intake, Sender sender, Retention retention, Connections connections) {
        this.upkeep = upkeep;
        this.intake = intake;
        this.sender = sender;
        this.retention = retention;
        this.connections = connections;
    }

    /**
     * Returns when the mappings are looked at and the triggers installed, as far as they can be; the rest goes on by itself.
     * False if the process has to end for what was found: then nothing begins.
     */
    boolean begin() {
        upkeep.keep().await().indefinitely();
        if (Farewell.isSaid()) {
            return false;
        }
        intake.start();
        return true;
    }

    void poll() {
        intake.poll();
    }

    boolean isStuck(Duration limit) {
        return intake.isStuck(limit);
    }

    /** Lets what runs finish, and takes no longer than the limit. */
    void end(Duration limit) {
        Uni.combine()
                .all()
                .unis(intake.stop(), sender.stop(), retention.stop())
                .discardItems()
                .ifNoItem()
                .after(limit)
                .recoverWithUni(Uni.createFrom().voidItem())
                .await()
                .indefinitely();
        connections.end();
    }
}
