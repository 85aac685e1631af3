package dev.ringback.postgres.shield;

import static dev.ringback.postgres.shield.ReloadShieldTest.contacts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The acceptance of the shield, with every build; {@link LargeReloadIT} is its long form. */
class LargeReloadTest {
    @Timeout(1200)
    @ParameterizedTest
    @CsvSource({"5000, 1", "5000, 10", "20000, 20"})
    void noMailGoesOutAndOnlyTrueDifferencesAreProcessedAfterwards(int size, int transactions) {
        try (LargeReload reload = new LargeReload()) {
            reload.isHeld(size, transactions);
        }
    }

    /** Once 474 of them went to a processor: few enough to be none, and only deletions were in sight. */
    @Test
    void insertsFarBehindTheDeletionsAreHeldWithThem() {
        try (ConnectTown town = new ConnectTown(500, ConnectTown.contacts(Operation.INSERT, Operation.DELETE))) {
            town.connect(contacts(1, 6000));
            town.watched();
            town.connect("DELETE FROM salesforce.contact", contacts(1, 6000));

            town.drain(600);

            assertThat(town.mails()).isZero();
        }
    }
}
