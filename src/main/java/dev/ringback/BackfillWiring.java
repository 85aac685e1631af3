package dev.ringback;

import dev.ringback.change.Verdict;
import dev.ringback.postgres.Home;
import dev.ringback.postgres.backfill.BackfillDefaults;
import dev.ringback.postgres.backfill.BackfillKeeper;
import dev.ringback.postgres.backfill.BackfillPlanner;
import dev.ringback.postgres.replay.Rehearsal;
import dev.ringback.processing.Processors;
import dev.ringback.salesforce.FlipFlops;
import dev.ringback.salesforce.MappedTables;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Puts the parts of backfill and rehearsal together. */
final class BackfillWiring {
    @Produces
    @Singleton
    BackfillDefaults defaults(Settings settings) {
        return new BackfillDefaults(
                settings.backfill().chunk(), settings.backfill().mostPending());
    }

    @Produces
    @Singleton
    BackfillPlanner planner(Home home, Processors<SqlConnection> processors, MappedTables mapped, FlipFlops flipFlops) {
        return new BackfillPlanner(home, processors, Wiring.watched(processors, mapped, flipFlops));
    }

    @Produces
    @Singleton
    BackfillKeeper keeper(Pool pool, Home home, BackfillDefaults defaults) {
        return new BackfillKeeper(pool, home, defaults.mostPending());
    }

    @Produces
    @Singleton
    Rehearsal rehearsal(Pool pool, Home home, Processors<SqlConnection> processors, Verdict verdict) {
        return new Rehearsal(pool, home, processors, verdict, System::nanoTime);
    }
}
