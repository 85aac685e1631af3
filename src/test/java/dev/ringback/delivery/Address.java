package dev.ringback.delivery;

import io.vertx.ext.mail.StartTLSOptions;
import java.util.Optional;
import java.util.OptionalInt;

/** Settings of a mail server on this machine. */
record Address(String from, int portNumber) implements MailSettings {
    static Address at(int port) {
        return new Address("Ringback <ringback@example.com>", port);
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public OptionalInt port() {
        return OptionalInt.of(portNumber);
    }

    @Override
    public Optional<String> username() {
        return Optional.empty();
    }

    @Override
    public Optional<String> password() {
        return Optional.empty();
    }

    @Override
    public boolean tls() {
        return false;
    }

    @Override
    public StartTLSOptions startTls() {
        return StartTLSOptions.DISABLED;
    }

    @Override
    public boolean trustAll() {
        return false;
    }

    @Override
    public boolean mock() {
        return false;
    }
}
