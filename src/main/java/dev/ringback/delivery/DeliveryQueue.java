package dev.ringback.delivery;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;

/** Where deliveries wait. Each call is a short transaction of its own. */
public interface DeliveryQueue {
    /**
     * Claims deliveries that are due, or whose sender's lease has run out: those are taken over, and their last attempt
     * counts as unconfirmed from then on. Nobody else gets them while the lease lives.
     */
    Uni<List<Delivery>> claim(int most, Duration lease);

    /**
     * Writes what came of an attempt.
     *
     * @param rest until the next attempt, if there is to be one
     * @param maxAge a delivery that is older is not tried again
     * @return false, and nothing is written, if somebody else has claimed the delivery since, or it was cancelled
     */
    Uni<Boolean> settle(Delivery delivery, Receipt receipt, Duration rest, Duration maxAge);
}
