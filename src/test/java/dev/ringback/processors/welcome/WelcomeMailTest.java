package dev.ringback.processors.welcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.deliveries.PostgresOutbox;
import dev.ringback.processors.Workbench;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WelcomeMailTest {
    private final Workbench bench =
            new Workbench(new WelcomeMail(new Greeting("Good to see you"), new PostgresOutbox(TestDatabase.HOME)));

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aNewUserWithAnAddressGetsOneDelivery() {
        bench.execute("INSERT INTO users (id, first_name, email) VALUES (1, 'Amara', ' amara@example.com\n')");
        bench.log("INSERT", "users", 1);
        bench.work();
        assertThat(bench.outcomes()).containsExactly("succeeded");
        assertThat(bench.rows("""
                SELECT d.processor, d.kind, d.recipient, d.status, d.data ->> 'subject', d.data #>> '{values,firstName}'
                FROM ringback_deliveries d JOIN database_trigger_logs l ON l.id = d.change_id"""))
                .containsExactly("welcome-mail|mail|amara@example.com|pending|Good to see you|Amara");
    }

    @Test
    void usersWithoutAnAddressAreIgnored() {
        bench.execute("INSERT INTO users (id, email) VALUES (1, NULL), (2, ''), (3, '  ')");
        for (int user = 1; user <= 4; user++) {
            bench.log("INSERT", "users", user);
        }
        bench.work();
        assertThat(bench.outcomes())
                .containsExactly(
                        "ignored: no address",
                        "ignored: no address",
                        "ignored: no address",
                        "ignored: the user is gone");
        assertThat(bench.rows("SELECT id FROM ringback_deliveries")).isEmpty();
    }

    @Test
    void aChangeThatIsProcessedOnceMoreSendsNoSecondMail() {
        bench.execute("INSERT INTO users (id, email) VALUES (1, 'amara@example.com')");
        bench.log("INSERT", "users", 1);
        bench.work();
        bench.execute("UPDATE database_trigger_logs SET status = 'pending', processors = NULL");
        bench.work();
        assertThat(bench.outcomes()).containsExactly("ignored: already queued");
        assertThat(bench.rows("SELECT count(*) FROM ringback_deliveries")).containsExactly("1");
    }

    private record Greeting(String subject) implements WelcomeSettings {
        @Override
        public boolean enabled() {
            return true;
        }
    }
}
