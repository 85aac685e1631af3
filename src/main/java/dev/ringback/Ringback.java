package dev.ringback;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The way in: starts the service and stays until it is told to stop. */
@QuarkusMain
public final class Ringback {
    private Ringback() {}

    public static void main(String... arguments) {
        Quarkus.run(arguments);
    }
}
