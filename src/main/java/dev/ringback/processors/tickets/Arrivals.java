package dev.ringback.processors.tickets;

import dev.ringback.change.Change;
import dev.ringback.change.Outcome;
import dev.ringback.processing.Batch.NumericKeys;
import dev.ringback.processing.Outcomes;
import dev.ringback.processors.Answers;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.Map;

/** Agents who came, or changed whether they are active: if one is active now, waiting tickets have somebody. */
final class Arrivals {
    private static final String ACTIVE = """
            SELECT c.change_id,
                   CASE WHEN a.id IS NULL THEN 'gone' WHEN a.active THEN 'active' ELSE 'inactive' END AS answer
            FROM unnest($1::bigint[], $2::bigint[]) AS c (change_id, agent_id)
            LEFT JOIN public.agents a ON a.id = c.agent_id""";

    private static final Map<String, Outcome> OUTCOMES = Map.of(
            "active", Outcome.succeeded(),
            "inactive", Outcome.ignored("the agent is not active"),
            "gone", Outcome.ignored("the agent is gone"));

    private Arrivals() {}

    static Uni<Outcomes> of(List<Change> changes, SqlConnection transaction) {
        NumericKeys agents = NumericKeys.of(changes);
        if (agents.ids().isEmpty()) {
            return Uni.createFrom().item(Outcomes.of(agents.refused()));
        }
        return transaction
                .preparedQuery(ACTIVE)
                .execute(Tuple.tuple().addArrayOfLong(agents.idArray()).addArrayOfLong(agents.keyArray()))
                .map(rows -> Answers.read(rows, OUTCOMES))
                .map(outcomes -> outcomes.byChange().containsValue(Outcome.succeeded())
                        ? outcomes.waking(Assignment.AN_ACTIVE_AGENT)
                        : outcomes)
                .map(outcomes -> outcomes.but(agents.refused()));
    }
}
