package dev.ringback.delivery;

import java.util.Map;

/**
 * What a processor wants to have delivered, because of one change.
 *
 * @param kind the {@link Channel} that delivers it
 * @param recipient an address in the channel's own form
 * @param data whatever the channel needs: strings, numbers, booleans, maps of these
 */
public record Parcel(long changeId, String kind, String recipient, Map<String, Object> data) {
    public Parcel {
        data = Map.copyOf(data);
    }

    public static Parcel mail(long changeId, String recipient, Letter letter) {
        return new Parcel(changeId, MailChannel.KIND, recipient, letter.data());
    }
}
