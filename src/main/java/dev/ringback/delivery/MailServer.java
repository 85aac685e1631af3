package dev.ringback.delivery;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.ext.mail.MailClient;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The mail server, as we speak to it.
 *
 * <p>A client of our own, because the framework's has no timeout: a server that falls silent would keep a connection of
 * its pool for ever, and mails that were given up while they waited for one would all be sent in the end. Here a silent
 * connection is closed, and there are two for each sender: one may still be dying of an attempt that has timed out.
 */
@Singleton
public final class MailServer implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(MailServer.class);
    private static final int SMTP = 25;
    private static final int SMTPS = 465;

    private final MailClient client;
    private final boolean mock;

    public MailServer(Vertx vertx, MailSettings settings, DeliverySettings bounds) {
        this.client = MailClient.create(vertx, config(settings, bounds));
        this.mock = settings.mock();
    }

    private static MailConfig config(MailSettings settings, DeliverySettings bounds) {
        int millis = Math.toIntExact(bounds.timeout().toMillis());
        MailConfig config = new MailConfig()
                .setHostname(settings.host())
                .setPort(settings.port().orElse(settings.tls() ? SMTPS : SMTP))
                .setSsl(settings.tls())
                .setStarttls(settings.startTls())
                .setTrustAll(settings.trustAll())
                .setMaxPoolSize(2 * bounds.concurrency())
                .setConnectTimeout(millis)
                .setIdleTimeout(millis)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        settings.username()
                .ifPresent(user -> config.setLogin(LoginOption.REQUIRED).setUsername(user));
        settings.password().ifPresent(config::setPassword);
        return config;
    }

    Uni<Void> take(MailMessage message) {
        if (mock) {
            LOG.infof(
                    "ringback.mail.mock is on, not sent: '%s' to %s%n%s",
                    message.getSubject(), message.getTo(), message.getText());
            return Uni.createFrom().voidItem();
        }
        return client.sendMail(message).replaceWithVoid();
    }

    @Override
    @PreDestroy
    public void close() {
        client.closeAndForget();
    }
}
