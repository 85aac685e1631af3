package dev.ringback.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vertx.ext.mail.StartTLSOptions;
import java.util.Optional;
import java.util.OptionalInt;

/** How mails leave. Each setting may be given in the framework's own words, too: {@code quarkus.mailer.…}. */
@ConfigMapping(prefix = "ringback.mail")
public interface MailSettings {
    /** Who writes: an address, or {@code A name <address>}. Its domain is the one of the message ids. */
    @WithDefault("${quarkus.mailer.from:ringback@localhost}")
    String from();

    /** The mail server. */
    @WithDefault("${quarkus.mailer.host:localhost}")
    String host();

    /** Its port; by default 25, or 465 with {@code tls}. */
    @WithDefault("${quarkus.mailer.port:}")
    OptionalInt port();

    /** The user name, if the server asks for one. */
    @WithDefault("${quarkus.mailer.username:}")
    Optional<String> username();

    /** The password. */
    @WithDefault("${quarkus.mailer.password:}")
    Optional<String> password();

    /** Whether the connection is encrypted from its first byte. */
    @WithDefault("${quarkus.mailer.tls:false}")
    boolean tls();

    /** Whether it becomes encrypted by STARTTLS: {@code disabled}, {@code optional} or {@code required}. */
    @WithDefault("${quarkus.mailer.start-tls:optional}")
    StartTLSOptions startTls();

    /** Whether the server's certificate is believed unseen. */
    @WithDefault("${quarkus.mailer.trust-all:false}")
    boolean trustAll();

    /** Writes mails into the log instead of sending them. */
    @WithDefault("${quarkus.mailer.mock:false}")
    boolean mock();
}
