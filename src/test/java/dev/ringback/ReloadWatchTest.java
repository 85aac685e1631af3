package dev.ringback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.change.TableName;
import dev.ringback.demo.connect.ConnectSchema;
import dev.ringback.operations.Problems;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.shield.ReloadKeeper;
import dev.ringback.postgres.shield.ReloadLimits;
import dev.ringback.processing.Interest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReloadWatchTest {
    private static final String PARKED = """
            INSERT INTO ringback_arrivals (schema, table_name, operation, logged_at, changes, parked)
            VALUES ('salesforce', 'contact', 'INSERT', now(), 1, true)""";

    private final List<String> warnings = new ArrayList<>();
    private final Handler ear = new Ear();
    private final Problems problems = new Problems(Clock.systemUTC());
    private TestDatabase database;
    private ReloadWatch watch;

    @BeforeEach
    void begin() throws SQLException {
        database = TestDatabase.migrated();
        try (Connection connection = database.connect()) {
            ConnectSchema.salesforce().install(connection);
        }
        watch = new ReloadWatch(
                null,
                new ReloadKeeper(
                        database.pool(),
                        TestDatabase.HOME,
                        List.of(Interest.in(new TableName("salesforce", "contact"), Operation.INSERT)),
                        "salesforce",
                        new ReloadLimits(500, Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofDays(1))),
                problems);
        Logger.getLogger(ReloadWatch.class.getName()).addHandler(ear);
    }

    @AfterEach
    void end() {
        Logger.getLogger(ReloadWatch.class.getName()).removeHandler(ear);
        database.close();
    }

    @Test
    void aReloadIsAProblemFromItsBeginningUntilItIsDecidedAndEachOfItsStatesIsOneLine() {
        database.execute("INSERT INTO ringback_reloads (schema, table_name) VALUES ('salesforce', 'contact')", PARKED);
        round();
        round();
        assertThat(known()).containsExactly("reload contact-1: is going on; its changes are parked");

        database.execute("UPDATE ringback_arrivals SET logged_at = now() - interval '3 minutes'");
        round();
        round();
        assertThat(known()).containsExactly("reload contact-1: has ended and waits for a decision");

        database.execute("UPDATE ringback_reloads SET decided_at = now()");
        round();
        assertThat(known()).isEmpty();
        assertThat(warnings)
                .containsExactly(
                        "reload contact-1 of salesforce.contact is going on; its changes are parked",
                        "reload contact-1 of salesforce.contact has ended and waits for a decision");
    }

    @Test
    void thatReloadsCannotBeFollowedIsOneLineAndAProblemUntilTheyCan() {
        database.execute("ALTER TABLE ringback_reloads RENAME TO away");
        round();
        round();
        assertThat(known()).singleElement().asString().startsWith("reload: reloads cannot be followed: ");
        assertThat(warnings).singleElement().asString().startsWith("reloads cannot be followed: ");

        database.execute("ALTER TABLE away RENAME TO ringback_reloads");
        round();
        assertThat(known()).isEmpty();
    }

    private List<String> known() {
        return problems.list().stream()
                .map(problem -> problem.source() + ": " + problem.message())
                .toList();
    }

    private void round() {
        watch.keep().await().atMost(Duration.ofSeconds(30));
    }

    private final class Ear extends Handler {
        @Override
        public void publish(LogRecord told) {
            if (told.getLevel().intValue() >= Level.WARNING.intValue()) {
                warnings.add(String.format(told.getMessage(), told.getParameters()));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
