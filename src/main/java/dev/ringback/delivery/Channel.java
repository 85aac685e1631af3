package dev.ringback.delivery;

import io.smallrye.mutiny.Uni;

/** One way out of the house: mail, or later a webhook. */
public interface Channel {
    /** The kind of deliveries it takes. */
    String kind();

    /** Tries once. A failure of the Uni is an accident, and the delivery is tried again. */
    Uni<Receipt> send(Delivery delivery);
}
