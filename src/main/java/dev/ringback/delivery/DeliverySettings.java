package dev.ringback.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How deliveries are sent. */
@ConfigMapping(prefix = "ringback.delivery")
public interface DeliverySettings {
    /** How many deliveries one replica sends at once. */
    @WithDefault("5")
    int concurrency();

    /** How long a claimed delivery is its sender's; after that another may send it again. Longer than the timeout. */
    @WithDefault("2m")
    Duration lease();

    /** How long one attempt may take. */
    @WithDefault("1m")
    Duration timeout();

    /** A delivery that is older when an attempt fails is dead. There is no other bound on the attempts. */
    @WithDefault("3d")
    Duration maxAge();

    /** The rest after the first failed attempt; it doubles with each further one. */
    @WithDefault("10s")
    Duration first();

    /** The longest rest. */
    @WithDefault("30m")
    Duration cap();

    /** How often to look for due deliveries when nobody wakes the sender. */
    @WithDefault("10s")
    Duration poll();
}
