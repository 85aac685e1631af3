package dev.ringback.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A sender that is killed between the other side's yes and its settling leaves a trace that people see. */
class TakeoverTest {
    private static final Logger LOGGER = Logger.getLogger(Sender.class.getName());

    private final PostOffice office = new PostOffice();
    private final Warnings warnings = new Warnings();

    @BeforeEach
    void listen() {
        LOGGER.addHandler(warnings);
    }

    @AfterEach
    void close() {
        LOGGER.removeHandler(warnings);
        office.close();
    }

    @Test
    void whoeverTakesOverSaysThatItMayGoOutTwice() {
        office.mail("amara@example.com", "Amara");
        try (StubMailServer server = StubMailServer.answering("RCPT", "250 well")) {
            killASender();
            office.endLeases();
            PostOffice.send(office.sender(server.port()));
        }
        assertThat(office.deliveries()).containsExactly("succeeded|2");
        assertThat(office.unconfirmed()).containsExactly("1");
        String reference = office.database().value("SELECT reference FROM ringback_deliveries");
        assertThat(warnings.said)
                .containsExactly("delivery 1 of change 1 by welcome-mail was sent, perhaps, and never settled:"
                        + " it may go out a second time, with the same reference " + reference);
    }

    @Test
    void eachAttemptThatNobodyEndedIsCounted() {
        office.mail("amara@example.com", "Amara");
        for (int killed = 0; killed < 3; killed++) {
            killASender();
            assertThat(office.unconfirmed()).containsExactly(Integer.toString(killed));
            office.endLeases();
        }
        assertThat(office.deliveries()).containsExactly("sending|3");
    }

    @Test
    void anAttemptWhoseEndIsWrittenDownLateIsConfirmed() {
        office.mail("amara@example.com", "Amara");
        Delivery delivery = killASender();
        office.endLeases();
        assertThat(office.queue()
                        .settle(delivery, Receipt.later("busy"), Duration.ZERO, Duration.ofDays(3))
                        .await()
                        .indefinitely())
                .isTrue();

        assertThat(killASender().takenOver()).isFalse();
        assertThat(office.deliveries()).containsExactly("sending|2|busy");
        assertThat(office.unconfirmed()).containsExactly("0");
    }

    @Test
    void whatIsTakenOverIsToldFromWhatIsDue() {
        office.mail("amara@example.com", "Amara");
        killASender();
        office.endLeases();
        office.mail("bruno@example.com", "Bruno");

        List<Delivery> claimed = claim(5);
        assertThat(claimed).extracting(Delivery::takenOver).containsExactly(true, false);
        assertThat(claimed).extracting(Delivery::changeId).containsExactly(1L, 2L);
        assertThat(office.unconfirmed()).containsExactly("1", "0");
    }

    /** It claims, and is never heard of again. */
    private Delivery killASender() {
        return claim(1).get(0);
    }

    private List<Delivery> claim(int most) {
        return office.queue().claim(most, Duration.ofMinutes(2)).await().indefinitely();
    }

    /** What is said at the level WARN. */
    private static final class Warnings extends Handler {
        final List<String> said = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
                said.add(line.getMessage().formatted(line.getParameters()));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
