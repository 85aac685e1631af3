package dev.ringback.delivery;

import io.quarkus.qute.Engine;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.mailencoder.EmailAddress;
import jakarta.inject.Singleton;
import java.util.NoSuchElementException;

/** Writes letters from their templates, as HTML and as text, and gives them to the mail server. */
@Singleton
public final class MailChannel implements Channel {
    static final String KIND = "mail";

    private final MailServer server;
    private final Engine templates;
    private final String from;
    private final String host;

    public MailChannel(MailServer server, Engine templates, MailSettings settings) {
        this.server = server;
        this.templates = templates;
        this.from = settings.from();
        String address = new EmailAddress(from).getEmail();
        this.host = address.substring(address.lastIndexOf('@') + 1);
    }

    /** Whether it is an address. What a line break in one may do to the headers is nothing to find out. */
    public static boolean isUsable(String address) {
        if (address.chars().anyMatch(Character::isISOControl)) {
            return false;
        }
        try {
            return new EmailAddress(address).getEmail().contains("@");
        } catch (IllegalArgumentException invalid) {
            return false;
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Uni<Receipt> send(Delivery delivery) {
        if (!isUsable(delivery.recipient())) {
            return Uni.createFrom().item(Receipt.refused("the address '" + delivery.recipient() + "' cannot be used"));
        }
        return write(delivery)
                .chain(server::take)
                .map(taken -> Receipt.sent())
                .onFailure()
                .recoverWithItem(MailFailure::receipt);
    }

    private Uni<MailMessage> write(Delivery delivery) {
        Letter letter = Letter.of(delivery.data());
        Uni<String> html = written(letter, ".html");
        Uni<String> text = written(letter, ".txt");
        return Uni.combine()
                .all()
                .unis(html, text)
                .with((rich, plain) -> traced(
                        delivery,
                        new MailMessage()
                                .setFrom(from)
                                .setTo(delivery.recipient())
                                .setSubject(letter.subject())
                                .setHtml(rich)
                                .setText(plain)
                                .addHeader(
                                        "Message-ID",
                                        "<ringback-%d-%s@%s>".formatted(delivery.id(), delivery.reference(), host))
                                // Nobody's holiday notice need answer it.
                                .addHeader("Auto-Submitted", "auto-generated")));
    }

    private static MailMessage traced(Delivery delivery, MailMessage mail) {
        return delivery.trace() == null
                ? mail
                : mail.addHeader("traceparent", delivery.trace().header());
    }

    private Uni<String> written(Letter letter, String suffix) {
        var template = templates.getTemplate(letter.template() + suffix);
        if (template == null) {
            throw new NoSuchElementException("template " + letter.template() + suffix + " is missing");
        }
        TemplateInstance instance = template.instance();
        letter.values().forEach(instance::data);
        return instance.createUni();
    }
}
