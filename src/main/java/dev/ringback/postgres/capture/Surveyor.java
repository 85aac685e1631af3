package dev.ringback.postgres.capture;

import dev.ringback.postgres.Home;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import java.util.List;

/** Looks at all that is there, and judges it by what is declared. */
final class Surveyor {
    private final Home home;
    private final List<Watch> watches;
    private final Bell bell;
    private final Catalogue catalogue;
    private final Functions functions;

    Surveyor(Home home, List<Watch> watches, Bell bell) {
        this.home = home;
        this.watches = watches;
        this.bell = bell;
        this.catalogue = new Catalogue(home, watches.stream().map(Watch::table).toList());
        this.functions = new Functions(home);
    }

    Uni<Survey> survey(SqlClient client) {
        return functions
                .state(client)
                .chain(state -> catalogue.read(client).map(reading -> Survey.of(reading, state, watches, bell, home)));
    }

    Uni<List<Step>> restoreFunctions(SqlClient client) {
        return functions.state(client).chain(found -> functions.restore(client, found));
    }
}
