package dev.ringback.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mail servers that say no, say nothing, or hang up. */
class UnwillingServerTest {
    private final PostOffice office = new PostOffice();

    @AfterEach
    void close() {
        office.close();
    }

    @ParameterizedTest
    @CsvSource({
        "RCPT, 550 5.1.1 no such user here, dead",
        "MAIL, 553 5.7.1 not from you, dead",
        "DATA, 554 5.7.1 no spam, dead",
        "., 552 5.3.4 too big, dead",
        "RCPT, 451 4.7.1 greylisted, retrying",
        "., 452 4.3.1 disk full, retrying",
        "GREETING, 554 no service today, retrying",
        "GREETING, 421 too many connections, retrying",
        "MAIL, 530 5.7.0 authentication required, retrying",
        "RCPT, ?, retrying",
    })
    void whatTheServerSaysDecides(String command, String answer, String status) {
        office.mail("amara@example.com", "Amara");
        try (StubMailServer server = StubMailServer.answering(command, answer)) {
            PostOffice.send(office.sender(server.port()));
        }
        assertThat(office.deliveries())
                .singleElement()
                .asString()
                .startsWith(status + "|1|")
                .endsWith(answer);
    }

    @Test
    void aServerThatHangsUpBeforeItSaysYesGetsTheSameMessageAgain() {
        office.mail("amara@example.com", "Amara");
        try (StubMailServer server = StubMailServer.droppingAt(".")) {
            Sender sender = office.sender(server.port());
            PostOffice.send(sender);
            assertThat(office.deliveries()).singleElement().asString().startsWith("retrying|1|");
            office.makeDue();
            PostOffice.send(sender);
            assertThat(server.messageIds()).containsExactly(office.messageId(), office.messageId());
        }
    }

    @Test
    void noTransactionIsOpenWhileAServerHangs() {
        office.mail("amara@example.com", "Amara");
        try (StubMailServer server = StubMailServer.hangingAt("RCPT")) {
            CompletableFuture<Integer> sent = PostOffice.beginToSend(office.sender(server.port()));
            PostOffice.await(server.reached());
            assertThat(office.database().rows("""
                    SELECT state, query FROM pg_stat_activity
                    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
                      AND (xact_start IS NOT NULL OR state <> 'idle')""")).isEmpty();
            assertThat(office.deliveries()).containsExactly("sending|1");
            server.goOnWith("250 well");
            PostOffice.await(sent);
        }
        assertThat(office.deliveries()).containsExactly("succeeded|1");
    }

    @Test
    void aServerThatSaysNothingCostsOneAttemptAndKeepsNoConnection() {
        Pace hasty = Pace.USUAL.alone().timeout(Duration.ofMillis(300));
        for (int i = 0; i < 5; i++) {
            office.mail("user" + i + "@example.com", "");
        }
        try (StubMailServer server = StubMailServer.hangingAt("GREETING")) {
            Sender sender = office.sender(server.port(), hasty);
            for (int i = 0; i < 5; i++) {
                assertThat(PostOffice.send(sender))
                        .as("the next waits for the next round")
                        .isOne();
            }
            assertThat(office.deliveries()).hasSize(5).containsOnly("retrying|1|no answer within PT0.3S");
            server.goOnWith("220 awake");
            office.makeDue();
            PostOffice.send(office.sender(server.port()));
            assertThat(office.deliveries()).hasSize(5).containsOnly("succeeded|2");
            assertThat(server.messageIds())
                    .as("nothing given up is sent behind our back")
                    .hasSize(5);
        }
    }

    @Test
    void aMailThatIsPutOffHoldsUpNoOther() {
        for (int i = 0; i < 3; i++) {
            office.mail("user" + i + "@example.com", "");
        }
        try (StubMailServer server = StubMailServer.answering("RCPT TO:<user0", "451 greylisted")) {
            assertThat(PostOffice.send(office.sender(server.port(), Pace.USUAL.alone())))
                    .isEqualTo(3);
        }
        assertThat(office.deliveries())
                .containsExactly(
                        "retrying|1|recipient address not accepted: 451 greylisted", "succeeded|1", "succeeded|1");
    }

    @ParameterizedTest
    @CsvSource({"nobody", "two words@example.com", "'a@example.com,b@example.com'", "<>", "'a@b.com\r\nBcc: c@d.com'"})
    void anAddressThatIsNoneIsDeadAtOnce(String recipient) {
        office.mail(recipient, "");
        PostOffice.send(office.sender(1));
        assertThat(office.deliveries()).containsExactly("dead|1|the address '" + recipient + "' cannot be used");
    }

    @Test
    void whatIsTooOldIsNotTriedAgain() {
        office.mail("amara@example.com", "Amara");
        office.database().execute("UPDATE ringback_deliveries SET created_at = now() - interval '3 days'");
        try (StubMailServer server = StubMailServer.answering("RCPT", "451 later")) {
            PostOffice.send(office.sender(server.port()));
        }
        assertThat(office.deliveries())
                .containsExactly("dead|1|recipient address not accepted: 451 later (it is too old to be tried again)");
    }
}
