package dev.ringback.postgres.capture;

import dev.ringback.operations.CaptureInspector;
import dev.ringback.operations.TableCapture;
import dev.ringback.postgres.Home;
import dev.ringback.processing.Interest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.util.List;
import java.util.Map;

/** Compares what is declared with what is installed, and changes nothing. */
public final class Inspector implements CaptureInspector {
    private final Pool pool;
    private final Home home;
    private final List<Watch> watches;
    private final Surveyor surveyor;

    public Inspector(Pool pool, Home home, List<Interest> interests, CaptureSettings settings) {
        this.pool = pool;
        this.home = home;
        this.watches = Watch.of(interests);
        this.surveyor = new Surveyor(home, watches, settings.bell());
    }

    @Override
    public Uni<List<TableCapture>> inspect() {
        return surveyor.survey(pool).map(survey -> new Report(home, survey, Map.of(), Deed.NONE).tables(watches));
    }
}
