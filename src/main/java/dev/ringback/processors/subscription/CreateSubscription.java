package dev.ringback.processors.subscription;

import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.TableName;
import dev.ringback.processing.Batch;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.Processor;
import dev.ringback.processors.Answers;
import dev.ringback.processors.Switchable;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

/** Subscribes each new user, whoever made the user, and never twice. */
@ApplicationScoped
public final class CreateSubscription implements Processor<SqlConnection>, Switchable {
    /**
     * A user who is being deleted, or locked for long, is left for later: the foreign key would have waited, and all the
     * other changes of the batch with it.
     */
    private static final String SUBSCRIBE = """
            WITH change AS (
                SELECT c.change_id, c.user_id,
                       c.change_id = min(c.change_id) OVER (PARTITION BY c.user_id) AS is_first
                FROM unnest($1::bigint[], $2::bigint[]) AS c (change_id, user_id)),
            there AS (
                SELECT u.id FROM public.users u WHERE u.id = ANY ($2::bigint[]) FOR KEY SHARE SKIP LOCKED),
            subscribed AS (
                INSERT INTO public.subscriptions (user_id, plan)
                SELECT there.id, $3::text FROM there
                ON CONFLICT (user_id) DO NOTHING
                RETURNING user_id)
            SELECT change.change_id,
                   CASE WHEN subscribed.user_id IS NOT NULL AND change.is_first THEN 'subscribed'
                        WHEN there.id IS NOT NULL THEN 'already'
                        WHEN (SELECT u.id FROM public.users u WHERE u.id = change.user_id) IS NOT NULL THEN 'busy'
                        ELSE 'gone' END AS answer
            FROM change
            LEFT JOIN there ON there.id = change.user_id
            LEFT JOIN subscribed ON subscribed.user_id = change.user_id""";

    private static final Map<String, Outcome> OUTCOMES = Map.of(
            "subscribed", Outcome.succeeded(),
            "already", Outcome.ignored("already subscribed"),
            "gone", Outcome.ignored("the user is gone"),
            "busy", Outcome.postponed("somebody is working on the user"));

    private final SubscriptionSettings settings;

    public CreateSubscription(SubscriptionSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "create-subscription";
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
                .preparedQuery(SUBSCRIBE)
                .execute(Tuple.tuple()
                        .addArrayOfLong(users.idArray())
                        .addArrayOfLong(users.keyArray())
                        .addString(settings.plan()))
                .map(rows -> Answers.read(rows, OUTCOMES).but(users.refused()));
    }
}
