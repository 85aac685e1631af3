package dev.ringback.processors.welcome;

import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.TableName;
import dev.ringback.delivery.Letter;
import dev.ringback.delivery.Outbox;
import dev.ringback.delivery.Parcel;
import dev.ringback.processing.Batch;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.Processor;
import dev.ringback.processors.Switchable;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Queues a welcome mail for each new user with an address. */
@ApplicationScoped
public final class WelcomeMail implements Processor<SqlConnection>, Switchable {
    public static final String NAME = "welcome-mail";

    private static final String TEMPLATE = "welcome";

    private static final String NEW_USERS = """
            SELECT c.change_id, u.id IS NULL AS gone, nullif(btrim(u.email, E' \\t\\r\\n'), '') AS email,
                   coalesce(btrim(u.first_name), '') AS first_name
            FROM unnest($1::bigint[], $2::bigint[]) AS c (change_id, user_id)
            LEFT JOIN LATERAL (
                SELECT u.id, u.email, u.first_name FROM public.users u WHERE u.id = c.user_id OFFSET 0) u ON true""";

    private final WelcomeSettings settings;
    private final Outbox<SqlConnection> outbox;

    public WelcomeMail(WelcomeSettings settings, Outbox<SqlConnection> outbox) {
        this.settings = settings;
        this.outbox = outbox;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean enabled() {
        return settings.enabled();
    }

    @Override
    public List<Interest> interests() {
        return List.of(Interest.in(TableName.of("public.users"), Operation.INSERT));
    }

    @Override
    public Uni<Outcomes> process(Batch batch, SqlConnection transaction) {
        Batch.NumericKeys users = batch.numericKeys();
        return transaction
                .preparedQuery(NEW_USERS)
                .execute(Tuple.tuple().addArrayOfLong(users.idArray()).addArrayOfLong(users.keyArray()))
                .map(this::sort)
                .chain(sorted -> outbox.put(NAME, sorted.parcels(), transaction).map(queued -> Outcomes.split(
                                batch, queued, Outcome.succeeded(), Outcome.ignored("already queued"))
                        .but(sorted.others())))
                .map(outcomes -> outcomes.but(users.refused()));
    }

    private Sorted sort(RowSet<Row> rows) {
        List<Parcel> parcels = new ArrayList<>(rows.size());
        Map<Long, Outcome> others = new HashMap<>();
        for (Row row : rows) {
            long change = row.getLong(0);
            @Nullable String address = row.getString(2);
            if (address != null) {
                parcels.add(Parcel.mail(change, address, letter(row.getString(3))));
            } else {
                others.put(change, Outcome.ignored(row.getBoolean(1) ? "the user is gone" : "no address"));
            }
        }
        return new Sorted(parcels, others);
    }

    private Letter letter(String firstName) {
        return new Letter(TEMPLATE, settings.subject(), Map.of("firstName", firstName));
    }

    private record Sorted(List<Parcel> parcels, Map<Long, Outcome> others) {}
}
