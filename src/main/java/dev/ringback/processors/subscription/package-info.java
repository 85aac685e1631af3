/** Each new user is subscribed. It knows nothing of plans but their name. */
@NullMarked
package dev.ringback.processors.subscription;

import org.jspecify.annotations.NullMarked;
