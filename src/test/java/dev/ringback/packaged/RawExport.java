package dev.ringback.packaged;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** An export over a plain socket, taken as slowly as one likes, to see what is sent and how it ends. */
final class RawExport implements AutoCloseable {
    private static final int SMALL = 8 * 1024;
    private static final int PATIENCE_MILLIS = 30_000;
    private static final String END_OF_BODY = "\r\n0\r\n\r\n";

    private final Socket socket;
    private final InputStream input;

    private RawExport(Socket socket, InputStream input) {
        this.socket = socket;
        this.input = input;
    }

    /**
     * What came of it.
     *
     * @param lines that were sent
     * @param ended whether the client can take them for all there are
     */
    record Ending(long lines, boolean ended) {}

    /** Returns when its first bytes are there; the others wait until they are read. */
    static RawExport begin(ServiceProcess service) throws IOException {
        URI uri = service.uri("/api/v1/trigger-logs/export");
        Socket socket = new Socket();
        socket.setReceiveBufferSize(SMALL);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        socket.getOutputStream()
                .write(("GET " + uri.getPath() + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                + ServiceProcess.TOKEN + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        InputStream input = new BufferedInputStream(socket.getInputStream(), SMALL);
        String status = new String(input.readNBytes("HTTP/1.1 200".length()), StandardCharsets.US_ASCII);
        if (!status.equals("HTTP/1.1 200")) {
            throw new IOException("the export was answered with " + status);
        }
        return new RawExport(socket, input);
    }

    /** Reads all that comes, as fast as it comes. Lines end with a line feed alone, all else with both characters. */
    Ending readOn() {
        StringBuilder tail = new StringBuilder();
        long lines = 0;
        int before = 0;
        try {
            for (int next = input.read(); next >= 0; next = input.read()) {
                lines += next == '\n' && before != '\r' ? 1 : 0;
                before = next;
                tail.append((char) next);
                if (tail.length() > END_OF_BODY.length()) {
                    tail.deleteCharAt(0);
                }
                if (END_OF_BODY.contentEquals(tail)) {
                    return new Ending(lines, true);
                }
            }
        } catch (IOException reset) {
            return new Ending(lines, false);
        }
        return new Ending(lines, false);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
