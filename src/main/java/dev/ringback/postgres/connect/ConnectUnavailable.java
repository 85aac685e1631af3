package dev.ringback.postgres.connect;

/** Heroku Connect's log cannot be read or written, for a reason that lasts until somebody mends it. */
public final class ConnectUnavailable extends RuntimeException {
    ConnectUnavailable(String reason) {
        super(reason, null, false, false);
    }
}
