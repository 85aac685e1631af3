package dev.ringback.postgres.acts;

/** An idempotency key came with another request than the first time. Nothing was done. */
public final class KeyReused extends RuntimeException {
    KeyReused(String key) {
        super("the key " + key + " was used for another request", null, false, false);
    }
}
