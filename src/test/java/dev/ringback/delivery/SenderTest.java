package dev.ringback.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Leases, waking and stopping. */
class SenderTest {
    private final PostOffice office = new PostOffice();

    @AfterEach
    void close() {
        office.close();
    }

    @Test
    void aSenderThatComesLateSettlesNothing() {
        office.mail("amara@example.com", "Amara");
        try (StubMailServer slow = StubMailServer.hangingAt("RCPT");
                StubMailServer other = StubMailServer.hangingAt("RCPT")) {
            CompletableFuture<Integer> late = PostOffice.beginToSend(office.sender(slow.port()));
            PostOffice.await(slow.reached());
            office.endLeases();
            CompletableFuture<Integer> second = PostOffice.beginToSend(office.sender(other.port()));
            PostOffice.await(other.reached());

            slow.goOnWith("550 no such user");
            PostOffice.await(late);
            assertThat(office.deliveries()).as("the second sender has it").containsExactly("sending|2");

            other.goOnWith("250 well");
            PostOffice.await(second);
            assertThat(office.deliveries()).containsExactly("succeeded|2");
        }
    }

    @Test
    void whatWasCancelledMeanwhileStaysCancelled() {
        office.mail("amara@example.com", "Amara");
        try (StubMailServer server = StubMailServer.hangingAt("RCPT")) {
            CompletableFuture<Integer> sent = PostOffice.beginToSend(office.sender(server.port()));
            PostOffice.await(server.reached());
            office.database().execute("UPDATE ringback_deliveries SET status = 'cancelled'");
            server.goOnWith("451 later");
            PostOffice.await(sent);
        }
        assertThat(office.deliveries()).containsExactly("cancelled|1");
    }

    @Test
    void stoppingWaitsForWhatIsOnItsWayAndClaimsNoMore() {
        office.mail("amara@example.com", "Amara");
        try (StubMailServer server = StubMailServer.hangingAt("RCPT")) {
            Sender sender = office.sender(server.port());
            sender.wake();
            PostOffice.await(server.reached());
            office.mail("bruno@example.com", "Bruno");
            sender.wake();
            CompletableFuture<Void> stopped = sender.stop().subscribeAsCompletionStage();
            assertThat(stopped).isNotDone();
            server.goOnWith("250 well");
            PostOffice.await(stopped);
        }
        assertThat(office.deliveries()).containsExactly("succeeded|1", "pending|0");
    }

    @ParameterizedTest
    @CsvSource({"false, 1", "true, 2"})
    void whileNobodyIsThereOnlyTheClockTriesAgain(boolean byTheClock, int tried) {
        for (int i = 0; i < 3; i++) {
            office.mail("user" + i + "@example.com", "");
        }
        try (StubMailServer server = StubMailServer.answering("GREETING", "421 not now")) {
            Sender sender = office.sender(server.port(), Pace.USUAL.alone());
            assertThat(PostOffice.send(sender)).isOne();
            if (byTheClock) {
                sender.poll();
            } else {
                sender.wake();
            }
            PostOffice.await(sender.stop().subscribeAsCompletionStage());
        }
        assertThat(office.deliveries())
                .filteredOn(row -> row.startsWith("retrying"))
                .hasSize(tried);
    }

    @Test
    void aKindThatNobodyHereKnowsWaitsForSomebodyWhoDoes() {
        office.mail("amara@example.com", "Amara");
        office.database().execute("UPDATE ringback_deliveries SET kind = 'pigeon'");
        PostOffice.send(office.sender(1));
        assertThat(office.deliveries()).containsExactly("retrying|1|nobody here delivers by 'pigeon'");
    }
}
