package dev.ringback;

import dev.ringback.operations.ConnectReport;
import dev.ringback.postgres.connect.Audit;
import dev.ringback.postgres.connect.ConnectCensus;
import dev.ringback.postgres.connect.ConnectLog;
import dev.ringback.postgres.connect.ConnectUnavailable;
import dev.ringback.postgres.connect.Layout;
import dev.ringback.salesforce.JourneySettings;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Looks at Heroku Connect's log now and then, and tells people of what it finds there. */
@Singleton
class ConnectWatch {
    private static final Logger LOG = Logger.getLogger(ConnectWatch.class);

    private final ConnectLog log;
    private final ConnectCensus census;
    private final Audit audit;
    private final ConnectReport report;
    private final JourneySettings settings;
    private volatile boolean absent;

    ConnectWatch(ConnectLog log, ConnectCensus census, Audit audit, ConnectReport report, JourneySettings settings) {
        this.log = log;
        this.census = census;
        this.audit = audit;
        this.report = report;
        this.settings = settings;
    }

    /** Never fails: all else goes on without. */
    Uni<Void> look() {
        return log.layout()
                .chain(this::count)
                .onFailure(ConnectUnavailable.class)
                .invoke(gone -> report.ailing("unknown", gone.getMessage()))
                .onFailure()
                .invoke(failure -> LOG.debugf(failure, "Heroku Connect's log was not looked at"))
                .onFailure()
                .recoverWithNull();
    }

    /** Compares the two logs; never fails. Where Connect's cannot be read, looking at it says so. */
    Uni<Void> audit() {
        return audit.compare(null, null)
                .invoke(found -> report.audited(new ConnectReport.Audit(
                        found.since(),
                        found.until(),
                        found.missingHere().amount(),
                        found.missingThere().amount())))
                .onFailure()
                .invoke(failure -> LOG.debugf(failure, "the two logs were not compared"))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    /** Whether there was no sign of Heroku Connect when it was last looked for. */
    boolean isAbsent() {
        return absent;
    }

    private Uni<Void> count(Layout layout) {
        absent = layout.state() == Layout.State.ABSENT && layout.mapped().isEmpty();
        if (layout.isInPlace()) {
            return census.take()
                    .invoke(counts -> report.counted(
                            layout.note(),
                            new ConnectReport.Counts(
                                    counts.byState(), counts.failuresLately(), counts.oldestNewSeconds()),
                            settings.failures().threshold()))
                    .replaceWithVoid();
        }
        if (absent) {
            report.absent(layout.note());
        } else {
            report.ailing(layout.state().words(), layout.note());
        }
        return Uni.createFrom().voidItem();
    }
}
