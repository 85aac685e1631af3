package dev.ringback.delivery;

import io.smallrye.mutiny.Uni;
import java.util.function.Function;

/** Is there at each attempt to send, for metrics and traces. Must not fail, and must not take time. */
@FunctionalInterface
public interface AttemptWatch {
    /**
     * Has the attempt made and answers with what came of it.
     *
     * @param attempt makes it, in its own time; a failure is told as a receipt
     */
    Uni<Receipt> over(Delivery delivery, Function<Delivery, Uni<Receipt>> attempt);
}
