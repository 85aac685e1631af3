package dev.ringback.processors.audit;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.TableName;
import dev.ringback.processing.Batch;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.Processor;
import dev.ringback.processors.Switchable;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;

/** Writes a line into {@code user_log} for each insert, update and delete of a user. */
@ApplicationScoped
public final class Audit implements Processor<SqlConnection>, Switchable {
    private static final String LAST_NAME = "last_name";

    /** The name as it was at the change; where the trigger has not copied it, as it is now. */
    private static final String WRITE = """
            INSERT INTO public.user_log (user_id, user_last_name, updated_at, deleted_at)
            SELECT c.user_id, CASE WHEN c.copied THEN c.last_name ELSE u.last_name END,
                   CASE WHEN NOT c.deleted THEN now() END, CASE WHEN c.deleted THEN now() END
            FROM unnest($1::bigint[], $2::boolean[], $3::boolean[], $4::text[]) WITH ORDINALITY
                AS c (user_id, deleted, copied, last_name, nth)
            LEFT JOIN LATERAL (
                SELECT u.last_name FROM public.users u WHERE u.id = c.user_id AND NOT c.copied OFFSET 0) u ON true
            ORDER BY c.nth""";

    private final AuditSettings settings;

    public Audit(AuditSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "audit";
    }

    @Override
    public boolean enabled() {
        return settings.enabled();
    }

    @Override
    public List<Interest> interests() {
        return List.of(Interest.in(TableName.of("public.users"), Operation.INSERT, Operation.UPDATE, Operation.DELETE)
                .copying(LAST_NAME));
    }

    @Override
    public Uni<Outcomes> process(Batch batch, SqlConnection transaction) {
        Batch.NumericKeys users = batch.numericKeys();
        List<Change> changes = batch.where(change -> !users.refused().containsKey(change.id()));
        return transaction
                .preparedQuery(WRITE)
                .execute(Tuple.tuple()
                        .addArrayOfLong(users.keyArray())
                        .addArrayOfBoolean(changes.stream()
                                .map(change -> change.operation() == Operation.DELETE)
                                .toArray(Boolean[]::new))
                        .addArrayOfBoolean(changes.stream()
                                .map(change -> change.values().containsKey(LAST_NAME))
                                .toArray(Boolean[]::new))
                        .addArrayOfString(changes.stream()
                                .map(change -> Objects.toString(change.values().get(LAST_NAME), null))
                                .toArray(String[]::new)))
                .map(written -> Outcomes.all(batch, Outcome.succeeded()).but(users.refused()));
    }
}
