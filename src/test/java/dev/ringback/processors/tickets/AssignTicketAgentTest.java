package dev.ringback.processors.tickets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.processors.Workbench;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AssignTicketAgentTest {
    private static final String AGENTS = "SELECT id, agent_id FROM tickets ORDER BY id";

    private final Workbench bench = new Workbench(new AssignTicketAgent(Patience.ONE_DAY));

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void ticketsGoToTheLeastBusyActiveAgentAndTiesToTheLowest() {
        agents("(1, true), (2, true), (3, true), (4, false)");
        bench.execute("""
                INSERT INTO tickets (id, subject, agent_id, status)
                VALUES (1, '', 1, 'open'), (2, '', 1, 'open'), (3, '', 2, 'open'), (4, '', 3, 'closed')""");
        newTickets(11, 16);
        assertThat(bench.work()).isEqualTo(6);
        assertThat(bench.outcomes()).containsOnly("succeeded");
        assertThat(bench.rows(AGENTS + " OFFSET 4")).containsExactly("11|3", "12|2", "13|3", "14|1", "15|2", "16|3");
    }

    @Test
    void somebodysOwnAssignmentWins() {
        agents("(1, true), (2, true)");
        bench.execute("INSERT INTO tickets (id, subject, agent_id) VALUES (11, '', 2)");
        bench.log("INSERT", "tickets", 11);
        bench.work();
        assertThat(bench.outcomes()).containsExactly("ignored: already has an agent");
        assertThat(bench.rows(AGENTS)).containsExactly("11|2");
    }

    @Test
    void aTicketThatSomebodyIsAssigningIsLeftToThemAndHoldsUpNobodyElse() throws SQLException {
        agents("(1, true), (2, true)");
        newTickets(11, 12);
        try (Connection application = bench.database().connect();
                Statement statement = application.createStatement()) {
            application.setAutoCommit(false);
            statement.execute("UPDATE tickets SET agent_id = 2 WHERE id = 11");
            bench.work();
            assertThat(bench.outcomes()).containsExactly("retrying: somebody is working on the ticket", "succeeded");
            application.commit();
        }
        bench.letTimePass();
        bench.work();
        assertThat(bench.outcomes()).containsExactly("ignored: already has an agent", "succeeded");
        assertThat(bench.rows(AGENTS)).containsExactly("11|2", "12|1");
    }

    @Test
    void aTicketThatIsLoggedTwiceCountsOnce() {
        agents("(1, true), (2, true)");
        newTickets(11, 11);
        newTickets(12, 12);
        bench.log("INSERT", "tickets", 11);
        bench.work();
        assertThat(bench.outcomes()).containsExactly("succeeded", "succeeded", "ignored: already has an agent");
        assertThat(bench.rows(AGENTS)).containsExactly("11|1", "12|2");
    }

    @Test
    void closedAndDeletedTicketsNeedNobody() {
        agents("(1, true)");
        newTickets(11, 12);
        bench.execute("DELETE FROM tickets WHERE id = 11", "UPDATE tickets SET status = 'closed' WHERE id = 12");
        bench.work();
        assertThat(bench.outcomes()).containsExactly("ignored: the ticket is gone", "ignored: the ticket is closed");
    }

    @Test
    void ticketsWaitWhileNobodyIsActiveAndTheFirstWhoComesWakesThem() {
        agents("(1, false)");
        newTickets(11, 12);
        bench.work();
        assertThat(bench.outcomes()).containsOnly("waiting: waiting for an active agent");
        assertThat(bench.work()).isZero();

        bench.execute("UPDATE agents SET active = true");
        bench.log("UPDATE", "agents", 1, "{\"changed\": [\"active\"]}");
        bench.work();
        bench.work();
        assertThat(bench.outcomes()).containsExactly("succeeded", "succeeded", "succeeded");
        assertThat(bench.rows(AGENTS)).containsExactly("11|1", "12|1");
    }

    @Test
    void anAgentWhoIsNotActiveWakesNobody() {
        agents("(1, false)");
        newTickets(11, 11);
        bench.work();
        bench.log("INSERT", "agents", 1);
        bench.log("INSERT", "agents", 2);
        bench.work();
        assertThat(bench.outcomes())
                .containsExactly(
                        "waiting: waiting for an active agent",
                        "ignored: the agent is not active",
                        "ignored: the agent is gone");
        assertThat(bench.work()).isZero();
    }

    private void agents(String idsAndActive) {
        bench.execute("INSERT INTO agents (id, name, active) SELECT id, 'agent ' || id, active FROM (VALUES "
                + idsAndActive + ") AS agent (id, active)");
    }

    private void newTickets(int first, int last) {
        for (int id = first; id <= last; id++) {
            bench.execute("INSERT INTO tickets (id, subject) VALUES (%d, 'ticket')".formatted(id));
            bench.log("INSERT", "tickets", id);
        }
    }
}
