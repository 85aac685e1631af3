package dev.ringback.processors.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.processors.Workbench;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CreateSubscriptionTest {
    private static final String SUBSCRIPTIONS = "SELECT user_id, plan FROM subscriptions ORDER BY user_id";

    private final Workbench bench = new Workbench(new CreateSubscription(new Plan("gold")));

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aNewUserIsSubscribedToThePlanOfTheSettings() {
        bench.execute("INSERT INTO users (id) VALUES (1), (2)");
        bench.log("INSERT", "users", 1);
        bench.log("INSERT", "users", 2);
        assertThat(bench.work()).isEqualTo(2);
        assertThat(bench.outcomes()).containsExactly("succeeded", "succeeded");
        assertThat(bench.rows(SUBSCRIPTIONS)).containsExactly("1|gold", "2|gold");
    }

    @Test
    void aUserWithASubscriptionKeepsItAndGetsNoOther() {
        bench.execute(
                "INSERT INTO users (id) VALUES (1)", "INSERT INTO subscriptions (user_id, plan) VALUES (1, 'old')");
        bench.log("INSERT", "users", 1);
        bench.work();
        assertThat(bench.outcomes()).containsExactly("ignored: already subscribed");
        assertThat(bench.rows(SUBSCRIPTIONS)).containsExactly("1|old");
    }

    @Test
    void aUserWhoIsLoggedTwiceIsSubscribedOnce() {
        bench.execute("INSERT INTO users (id) VALUES (1)");
        bench.log("INSERT", "users", 1);
        bench.log("INSERT", "users", 1);
        bench.work();
        assertThat(bench.outcomes()).containsExactly("succeeded", "ignored: already subscribed");
        assertThat(bench.rows(SUBSCRIPTIONS)).containsExactly("1|gold");
    }

    @Test
    void aUserWhoIsGoneIsIgnored() {
        bench.execute("INSERT INTO users (id) VALUES (2)");
        bench.log("INSERT", "users", 1);
        bench.log("INSERT", "users", 2);
        bench.work();
        assertThat(bench.outcomes()).containsExactly("ignored: the user is gone", "succeeded");
    }

    @Test
    void aUserWhoIsBeingDeletedIsLeftForLaterAndHoldsUpNobodyElse() throws SQLException {
        bench.execute("INSERT INTO users (id) VALUES (1), (2)");
        bench.log("INSERT", "users", 1);
        bench.log("INSERT", "users", 2);
        try (Connection application = bench.database().connect();
                Statement statement = application.createStatement()) {
            application.setAutoCommit(false);
            statement.execute("DELETE FROM users WHERE id = 1");
            bench.work();
            assertThat(bench.outcomes()).containsExactly("retrying: somebody is working on the user", "succeeded");
            application.commit();
        }
        bench.letTimePass();
        bench.work();
        assertThat(bench.outcomes()).containsExactly("ignored: the user is gone", "succeeded");
    }

    private record Plan(String plan) implements SubscriptionSettings {
        @Override
        public boolean enabled() {
            return true;
        }
    }
}
