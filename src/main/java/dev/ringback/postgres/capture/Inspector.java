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
    private final Bell bell;
    private final List<Watch> watches;
    private final Catalogue catalogue;
    private final Functions functions;

    public Inspector(Pool pool, Home home, List<Interest> interests, CaptureSettings settings) {
        this.pool = pool;
        this.home = home;
        this.bell = settings.bell();
        this.watches = Watch.of(interests);
        this.catalogue = new Catalogue(home, watches.stream().map(Watch::table).toList());
        this.functions = new Functions(home);
    }

    @Override
    public Uni<List<TableCapture>> inspect() {
        return functions.changed(pool).chain(changed -> catalogue
                .read(pool)
                .map(reading -> Survey.of(reading, changed, watches, bell, home))
                .map(survey -> new Report(home, survey, Map.of(), Deed.NONE).tables(watches)));
    }
}
