package dev.ringback.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.demo.Database;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import org.junit.jupiter.api.Test;

class BellCrashTest {
    @Test
    void aServerThatCrashesAndComesBackIsFoundAgain() {
        try (EmbeddedDatabase server = EmbeddedDatabase.start(ServerOptions.durable())) {
            Database database = server.createDatabase("crash");
            TestDatabase.migrate(database, TestDatabase.HOME, true);
            try (BellTown town = new BellTown(database)) {
                BellReplica replica = town.replica().startAndSleep();
                BellReplica other = town.replica().start();
                for (int i = 1; i <= 2; i++) {
                    int asleep = replica.signals.count("asleep") + other.signals.count("asleep");
                    server.stopImmediately();
                    server.startAgain();
                    town.awaitSettled(town.insertUser());
                    BellTown.await(
                            "a porter asleep",
                            () -> replica.signals.count("asleep") + other.signals.count("asleep") > asleep);
                    town.awaitLock(Home.SEAT, false);
                }
                town.awaitSettled(town.insertUser());
                assertThat(town.number("SELECT count(*) FROM effects")).isEqualTo(3);
            }
        }
    }
}
