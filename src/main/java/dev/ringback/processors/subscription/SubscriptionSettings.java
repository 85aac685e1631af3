package dev.ringback.processors.subscription;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Of {@link CreateSubscription}. */
@ConfigMapping(prefix = "ringback.processors.create-subscription")
public interface SubscriptionSettings {
    /** Whether the processor is at work. */
    @WithDefault("true")
    boolean enabled();

    /** The plan that new users are subscribed to. */
    @WithDefault("free")
    String plan();
}
