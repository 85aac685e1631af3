package dev.ringback;

import dev.ringback.demo.DevelopmentDatabase;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The way in: starts the service and stays until it is told to stop. */
@QuarkusMain
public final class Ringback {
    private Ringback() {}

    public static void main(String... arguments) {
        if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
            DevelopmentDatabase.startUnlessThereIsOne();
        }
        Quarkus.run(arguments);
    }
}
