package dev.ringback.demo;

import java.util.Map;
import java.util.TreeMap;

/**
 * How an embedded server is to run.
 *
 * @param port the port to listen on, 0 for any free one
 * @param patience how long the clients may take to leave when the JVM exits, in seconds; 0 cuts them off
 * @param settings what goes into postgresql.conf
 */
public record ServerOptions(int port, int patience, Map<String, String> settings) {
    public ServerOptions {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port must be between 0 and 65535, not " + port);
        }
        if (patience < 0) {
            throw new IllegalArgumentException("patience must be 0 seconds or more, not " + patience);
        }
        settings = Map.copyOf(settings);
    }

    /**
     * Nothing reaches the disk for certain, and a stop that is not orderly loses the last commits: right for tests of
     * behaviour, wrong for tests of crashes and of speed.
     */
    public static ServerOptions fast() {
        return durability("off");
    }

    /** Each commit is on the disk when it returns, as in production. */
    public static ServerOptions durable() {
        return durability("on");
    }

    public ServerOptions onPort(int fixedPort) {
        return new ServerOptions(fixedPort, patience, settings);
    }

    /** An application that stops together with the JVM needs its database for some moments more. */
    public ServerOptions waitingForClients(int seconds) {
        return new ServerOptions(port, seconds, settings);
    }

    public ServerOptions with(String setting, String value) {
        Map<String, String> more = new TreeMap<>(settings);
        more.put(setting, value);
        return new ServerOptions(port, patience, more);
    }

    /** Both ways are spelled out: a default that changes must not turn a crash test into one that proves nothing. */
    private static ServerOptions durability(String onOrOff) {
        return new ServerOptions(
                0,
                0,
                Map.of(
                        "fsync", onOrOff,
                        "synchronous_commit", onOrOff,
                        "full_page_writes", onOrOff,
                        "timezone", "UTC"));
    }
}
