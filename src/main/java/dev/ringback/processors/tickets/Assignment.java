package dev.ringback.processors.tickets;

import dev.ringback.change.Change;
import dev.ringback.change.Outcome;
import dev.ringback.processing.Batch.NumericKeys;
import dev.ringback.processing.Outcomes;
import dev.ringback.processors.Answers;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Assigns tickets as if one after the other, in one statement. An agent with three open tickets offers the places 3, 4,
 * 5, …; n tickets take the n lowest places of all, the lower agent first. No more than the n least busy agents can get
 * one.
 *
 * <p>A ticket that somebody has locked is not waited for: everybody would wait at the desk behind us.
 */
final class Assignment {
    static final String AN_ACTIVE_AGENT = "an active agent";

    private static final String ASSIGN = """
            WITH change AS (
                SELECT c.change_id, c.ticket_id,
                       c.change_id = min(c.change_id) OVER (PARTITION BY c.ticket_id) AS is_first
                FROM unnest($1::bigint[], $2::bigint[]) AS c (change_id, ticket_id)),
            known AS (
                SELECT t.id, t.agent_id, t.status FROM public.tickets t WHERE t.id = ANY ($2::bigint[])),
            open AS (
                SELECT t.id FROM public.tickets t
                WHERE t.id = ANY ($2::bigint[]) AND t.agent_id IS NULL AND t.status IS DISTINCT FROM 'closed'
                FOR NO KEY UPDATE SKIP LOCKED),
            ticket AS (
                SELECT open.id, row_number() OVER (ORDER BY change.change_id) AS nth
                FROM open JOIN change ON change.ticket_id = open.id AND change.is_first),
            agent AS (
                SELECT a.id, count(t.id) AS load
                FROM public.agents a
                LEFT JOIN public.tickets t ON t.agent_id = a.id AND t.status IS DISTINCT FROM 'closed'
                WHERE a.active
                GROUP BY a.id
                ORDER BY load, a.id LIMIT (SELECT count(*) FROM ticket)),
            place AS (
                SELECT lowest.agent_id, row_number() OVER (ORDER BY lowest.level, lowest.agent_id) AS nth
                FROM (SELECT agent.id AS agent_id, agent.load + k AS level
                      FROM agent CROSS JOIN generate_series(0, (SELECT count(*) FROM ticket) - 1) AS k
                      ORDER BY level, agent_id LIMIT (SELECT count(*) FROM ticket)) AS lowest),
            assigned AS (
                UPDATE public.tickets t SET agent_id = place.agent_id
                FROM ticket JOIN place USING (nth)
                WHERE t.id = ticket.id
                RETURNING t.id)
            SELECT change.change_id,
                   CASE WHEN assigned.id IS NOT NULL AND change.is_first THEN 'assigned'
                        WHEN known.id IS NULL THEN 'gone'
                        WHEN known.agent_id IS NOT NULL OR assigned.id IS NOT NULL THEN 'taken'
                        WHEN known.status = 'closed' THEN 'closed'
                        WHEN open.id IS NULL THEN 'busy'
                        ELSE 'nobody' END AS answer
            FROM change
            LEFT JOIN known ON known.id = change.ticket_id
            LEFT JOIN open ON open.id = change.ticket_id
            LEFT JOIN assigned ON assigned.id = change.ticket_id""";

    private final Map<String, Outcome> outcomes;

    Assignment(Duration patience) {
        this.outcomes = Map.of(
                "assigned", Outcome.succeeded(),
                "gone", Outcome.ignored("the ticket is gone"),
                "taken", Outcome.ignored("already has an agent"),
                "closed", Outcome.ignored("the ticket is closed"),
                "busy", Outcome.postponed("somebody is working on the ticket"),
                "nobody", Outcome.waiting(AN_ACTIVE_AGENT, patience));
    }

    Uni<Outcomes> of(List<Change> changes, SqlConnection transaction) {
        NumericKeys tickets = NumericKeys.of(changes);
        if (tickets.ids().isEmpty()) {
            return Uni.createFrom().item(Outcomes.of(tickets.refused()));
        }
        return transaction
                .preparedQuery(ASSIGN)
                .execute(Tuple.tuple().addArrayOfLong(tickets.idArray()).addArrayOfLong(tickets.keyArray()))
                .map(rows -> Answers.read(rows, outcomes).but(tickets.refused()));
    }
}
