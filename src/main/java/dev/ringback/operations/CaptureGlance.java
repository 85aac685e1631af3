package dev.ringback.operations;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How the triggers are, for those who ask often: what was found lately, and looked at anew behind the answer, ten seconds
 * apart at least.
 */
@Singleton
public final class CaptureGlance {
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final Set<String> WELL = Set.of("in place", "foreign");

    private final CaptureInspector inspector;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile @Nullable Glance known;
    private volatile long lookedAt;

    @Inject
    CaptureGlance(CaptureInspector inspector, Clock clock) {
        this(inspector, clock, System::nanoTime);
    }

    CaptureGlance(CaptureInspector inspector, Clock clock, LongSupplier nanoTime) {
        this.inspector = inspector;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * The watched tables.
     *
     * @param inPlace of how many all is as declared
     * @param amiss the others, with what is wrong
     */
    public record Glance(int tables, int inPlace, List<Amiss> amiss, Instant lookedAt) {}

    /** A table whose capture is not as declared. */
    public record Amiss(String schema, String table, String state) {}

    /** Only the first one waits. */
    public Uni<Glance> glance() {
        Glance last = known;
        if (last == null) {
            return look();
        }
        if (nanoTime.getAsLong() - lookedAt > FRESH.toNanos() && looking.compareAndSet(false, true)) {
            look().eventually(() -> looking.set(false)).subscribe().with(done -> {}, failure -> {});
        }
        return Uni.createFrom().item(last);
    }

    private Uni<Glance> look() {
        return inspector.inspect().map(this::told).invoke(found -> {
            known = found;
            lookedAt = nanoTime.getAsLong();
        });
    }

    private Glance told(List<TableCapture> tables) {
        List<Amiss> amiss = tables.stream()
                .filter(table -> !WELL.contains(table.state()))
                .map(table -> new Amiss(table.schema(), table.table(), table.state()))
                .toList();
        return new Glance(tables.size(), tables.size() - amiss.size(), amiss, clock.instant());
    }
}
