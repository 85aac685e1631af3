package dev.ringback;

import dev.ringback.operations.Problems;
import dev.ringback.operations.TableCapture;
import dev.ringback.postgres.capture.CaptureInstaller;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/** Keeps the triggers as they are declared, and tells people of tables where that cannot be. */
@Singleton
class CaptureWatch {
    private static final Logger LOG = Logger.getLogger(CaptureWatch.class);
    private static final String SOURCE = "capture";
    private static final Set<String> WELL = Set.of("in place", "foreign");
    private static final Set<String> DONE = Set.of("installed", "repaired");

    private final CaptureInstaller installer;
    private final Problems problems;

    CaptureWatch(CaptureInstaller installer, Problems problems) {
        this.installer = installer;
        this.problems = problems;
    }

    /** Installs and repairs what is missing; never fails, because everything else goes on without. */
    Uni<Void> keep() {
        return installer
                .install()
                .invoke(this::report)
                .onFailure()
                .invoke(failure -> {
                    if (problems.report(SOURCE, "the triggers cannot be compared: " + failure.getMessage())) {
                        LOG.warnf("the triggers cannot be compared: %s", failure.getMessage());
                    }
                })
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private void report(List<TableCapture> tables) {
        problems.clear(SOURCE);
        for (TableCapture table : tables) {
            String name = table.schema() + "." + table.table();
            String source = SOURCE + " of " + name;
            String said = table.state() + (table.note() == null ? "" : ": " + table.note());
            if (WELL.contains(table.state())) {
                problems.clear(source);
            } else if (DONE.contains(table.state())) {
                problems.clear(source);
                LOG.infof("capture of %s %s", name, said);
            } else if (problems.report(source, said)) {
                LOG.warnf("capture of %s is not in place (%s)", name, said);
            }
        }
    }
}
