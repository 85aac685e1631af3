package dev.ringback;

import dev.ringback.demo.DevelopmentDatabase;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The way in: starts the service and stays until it is told to stop. */
@QuarkusMain
public final class Ringback {
    Ringback() {}

    public static void main(String... arguments) {
        if (DevelopmentDatabase.isAvailable()) {
            DevelopmentDatabase.startUnlessThereIsOne();
        } else {
            // As the default and not as an argument: with one of our own, a start that fails would not be told of.
            System.setErr(new ErrorLines(System.err));
            ApplicationLifecycleManager.setDefaultExitCodeHandler(Farewell::exit);
        }
        Quarkus.run(arguments);
    }
}
