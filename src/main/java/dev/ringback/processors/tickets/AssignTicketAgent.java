package dev.ringback.processors.tickets;

import dev.ringback.change.Change;
import dev.ringback.change.Operation;
import dev.ringback.change.TableName;
import dev.ringback.processing.Batch;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.Processor;
import dev.ringback.processors.Switchable;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Gives each new ticket to the active agent with the fewest open ones. Tickets wait when nobody is active, and an agent
 * who becomes active wakes them.
 */
@ApplicationScoped
public final class AssignTicketAgent implements Processor<SqlConnection>, Switchable {
    private static final TableName TICKETS = TableName.of("public.tickets");
    private static final TableName AGENTS = TableName.of("public.agents");

    private final TicketSettings settings;
    private final Assignment assignment;

    public AssignTicketAgent(TicketSettings settings) {
        this.settings = settings;
        this.assignment = new Assignment(settings.patience());
    }

    @Override
    public String name() {
        return "assign-ticket-agent";
    }

    @Override
    public boolean enabled() {
        return settings.enabled();
    }

    @Override
    public List<Interest> interests() {
        return List.of(
                Interest.in(TICKETS, Operation.INSERT),
                Interest.in(AGENTS, Operation.INSERT, Operation.UPDATE).whenChanged("active"));
    }

    @Override
    public Uni<Outcomes> process(Batch batch, SqlConnection transaction) {
        List<Change> tickets = batch.where(change -> change.table().equals(TICKETS));
        List<Change> agents = batch.where(change -> change.table().equals(AGENTS));
        return Desk.take(transaction)
                .chain(() -> assignment.of(tickets, transaction))
                .chain(assigned -> Arrivals.of(agents, transaction).map(arrived -> arrived.but(assigned.byChange())));
    }
}
