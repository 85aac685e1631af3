package dev.ringback.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Mails on their way to a real server. */
class MailTest {
    private final PostOffice office = new PostOffice();
    private final GreenMail server = Mails.server();

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void close() {
        server.stop();
        office.close();
    }

    @Test
    void aMailArrivesOnceWithBothPartsAndItsOwnMessageId() throws MessagingException, IOException {
        office.mail("amara@example.com", "Amara");
        Sender sender = office.sender(port());
        assertThat(PostOffice.send(sender)).isOne();
        assertThat(PostOffice.send(sender)).isZero();

        assertThat(server.getReceivedMessages()).hasSize(1);
        MimeMessage mail = server.getReceivedMessages()[0];
        assertThat(mail.getMessageID()).isEqualTo(office.messageId());
        assertThat(mail.getSubject()).isEqualTo("Welcome!");
        assertThat(mail.getFrom()[0]).hasToString("Ringback <ringback@example.com>");
        assertThat(mail.getAllRecipients()[0]).hasToString("amara@example.com");
        MimeMultipart parts = (MimeMultipart) mail.getContent();
        assertThat(parts.getContentType()).startsWith("multipart/alternative");
        assertThat(parts.getBodyPart(0).getContentType()).startsWith("text/plain");
        assertThat(GreenMailUtil.getBody(parts.getBodyPart(0))).startsWith("Hello Amara,");
        assertThat(parts.getBodyPart(1).getContentType()).startsWith("text/html");
        assertThat(GreenMailUtil.getBody(parts.getBodyPart(1))).contains("<p>Hello Amara,</p>");
        assertThat(office.deliveries()).containsExactly("succeeded|1");
    }

    @Test
    void aNameIsTextAndNeverMarkup() throws MessagingException, IOException {
        office.mail("amara@example.com", "<b>Amara</b>");
        PostOffice.send(office.sender(port()));
        MimeMultipart parts = (MimeMultipart) server.getReceivedMessages()[0].getContent();
        assertThat(parts.getBodyPart(0).getContent().toString()).contains("Hello <b>Amara</b>,");
        assertThat(parts.getBodyPart(1).getContent().toString()).contains("Hello &lt;b&gt;Amara&lt;/b&gt;,");
    }

    @Test
    void whileTheServerIsDownMailsAreOnlyDelayed() {
        int port = port();
        server.stop();
        office.mail("amara@example.com", "Amara");
        Sender sender = office.sender(port);
        assertThat(PostOffice.send(sender)).isOne();
        assertThat(office.deliveries())
                .singleElement()
                .asString()
                .startsWith("retrying|1|")
                .containsIgnoringCase("refused");

        GreenMail again = Mails.server(port);
        again.start();
        try {
            assertThat(PostOffice.send(sender)).as("not due yet").isZero();
            office.makeDue();
            assertThat(PostOffice.send(sender)).isOne();
            assertThat(again.getReceivedMessages()).hasSize(1);
            assertThat(office.deliveries()).containsExactly("succeeded|2");
            assertThat(office.unconfirmed())
                    .as("how the first attempt ended is known")
                    .containsExactly("0");
        } finally {
            again.stop();
        }
    }

    @Test
    void twoSendersNeverSendTheSameMail() throws MessagingException {
        for (int i = 0; i < 60; i++) {
            office.mail("user" + i + "@example.com", "");
        }
        CompletableFuture<Integer> one = PostOffice.beginToSend(office.sender(port()));
        CompletableFuture<Integer> other = PostOffice.beginToSend(office.sender(port()));
        assertThat(one.join() + other.join()).isEqualTo(60);
        assertThat(messageIds()).hasSize(60).doesNotHaveDuplicates();
        assertThat(office.deliveries()).hasSize(60).containsOnly("succeeded|1");
    }

    @Test
    void whatADeadSenderHadIsSentWhenItsLeaseIsOver() throws MessagingException {
        office.mail("amara@example.com", "Amara");
        List<Delivery> lost =
                office.queue().claim(1, Duration.ofMinutes(2)).await().indefinitely();
        assertThat(lost).hasSize(1);
        Sender sender = office.sender(port());
        assertThat(PostOffice.send(sender)).as("the lease lives").isZero();

        office.endLeases();
        assertThat(PostOffice.send(sender)).isOne();
        assertThat(messageIds()).containsExactly(office.messageId());
        assertThat(office.messageId()).contains(lost.get(0).reference());
        assertThat(office.deliveries()).containsExactly("succeeded|2");
        assertThat(office.unconfirmed()).containsExactly("1");
    }

    private int port() {
        return server.getSmtp().getPort();
    }

    private List<String> messageIds() throws MessagingException {
        return Arrays.stream(server.getReceivedMessages())
                .map(mail -> GreenMailUtil.getHeaders(mail)
                        .lines()
                        .filter(header -> header.startsWith("Message-ID: "))
                        .findFirst()
                        .orElseThrow()
                        .substring("Message-ID: ".length()))
                .toList();
    }
}
