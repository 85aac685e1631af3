package dev.ringback.delivery;

import dev.ringback.change.Trace;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parcel that one sender has claimed.
 *
 * @param lease which claim this is: whoever settles names it, and a sender whose claim is no longer the last is refused
 * @param reference the same for each attempt and for no other delivery anywhere, so that receivers can recognise doubles
 * @param attempts how many were begun, this one included
 * @param takenOver from a sender that let its lease run out: nobody knows whether its attempt went out
 * @param trace of the change's writer, where it named one
 */
public record Delivery(
        long id,
        long lease,
        long changeId,
        String processor,
        String reference,
        String kind,
        String recipient,
        Map<String, Object> data,
        int attempts,
        boolean takenOver,
        @Nullable Trace trace) {
    /** The same, for somebody who stands at another place in the trace. */
    public Delivery in(Trace other) {
        return new Delivery(
                id, lease, changeId, processor, reference, kind, recipient, data, attempts, takenOver, other);
    }
}
