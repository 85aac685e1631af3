package dev.ringback.demo.connect;

import java.time.Duration;
import java.util.List;

/**
 * How the stand-in works.
 *
 * @param tables that are mapped, in the order in which they are read
 * @param mode how writes are made of what was captured
 * @param pushAtOnce the most rows of the log that are pushed before Salesforce is read again
 * @param removes whether a record that is deleted in Salesforce goes from its table, or is marked as {@code isdeleted}
 * @param pace of the running mode
 */
public record ConnectOptions(List<String> tables, WriteMode mode, int pushAtOnce, boolean removes, Pace pace) {
    /**
     * How long everything takes; Connect itself has ten seconds, two minutes, and two minutes or more.
     *
     * @param rest between two looks for a notification
     * @param push after which the log is looked at without a notification
     * @param poll from one reading of Salesforce to the next
     */
    public record Pace(Duration rest, Duration push, Duration poll) {}

    /** Ordered, without limits, at a pace for tests. */
    public static ConnectOptions standard() {
        Pace pace = new Pace(Duration.ofMillis(20), Duration.ofSeconds(5), Duration.ofMillis(50));
        return new ConnectOptions(ConnectSchema.TABLES, WriteMode.ORDERED, Integer.MAX_VALUE, true, pace);
    }

    public ConnectOptions with(WriteMode other) {
        return new ConnectOptions(tables, other, pushAtOnce, removes, pace);
    }

    public ConnectOptions with(Pace other) {
        return new ConnectOptions(tables, mode, pushAtOnce, removes, other);
    }

    public ConnectOptions pushingAtOnce(int most) {
        return new ConnectOptions(tables, mode, most, removes, pace);
    }

    /** A record that is deleted in Salesforce stays in its table. */
    public ConnectOptions marking() {
        return new ConnectOptions(tables, mode, pushAtOnce, false, pace);
    }

    public ConnectOptions mapping(List<String> other) {
        return new ConnectOptions(other, mode, pushAtOnce, removes, pace);
    }
}
