package dev.ringback.demo;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers that take them some time after they were found free, or give them up for a while. So they are none of
 * those that systems give to whoever asks for any, which are from 32768 on; and each JVM begins in another place, which its
 * process number decides.
 */
public final class FreePorts {
    private static final int LOWEST = 10_000;
    private static final int EACH = 100;
    private static final int PLACES = 220;
    private static final int FIRST =
            LOWEST + EACH * (int) (ProcessHandle.current().pid() % PLACES);
    private static final AtomicInteger GIVEN = new AtomicInteger();

    private FreePorts() {}

    /** One that nobody listens on at this moment, at the loopback. */
    public static int next() throws IOException {
        for (int attempt = 1; ; attempt++) {
            int port = FIRST + Math.floorMod(GIVEN.getAndIncrement(), EACH);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                if (attempt == EACH) {
                    throw taken;
                }
            }
        }
    }
}
