package dev.ringback.observability;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** Takes spans as a collector would, by OTLP over HTTP; it reads of the messages just what the tests ask for. */
final class OtlpReceiver implements AutoCloseable {
    private static final int RESOURCE_SPANS = 1;
    private static final int SCOPE_SPANS = 2;
    private static final int SPAN = 2;

    private final HttpServer server;
    private final List<Received> spans = new CopyOnWriteArrayList<>();

    record Received(String traceId, String spanId, String parentId, String name) {}

    private OtlpReceiver(HttpServer server) {
        this.server = server;
    }

    static OtlpReceiver start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        OtlpReceiver receiver = new OtlpReceiver(server);
        server.createContext("/v1/traces", exchange -> {
            receiver.read(exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        return receiver;
    }

    String endpoint() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    List<Received> spans() {
        return List.copyOf(spans);
    }

    private void read(byte[] request) {
        fields(ByteBuffer.wrap(request), (field, resource) -> {
            if (field == RESOURCE_SPANS) {
                fields(resource, (inner, scope) -> {
                    if (inner == SCOPE_SPANS) {
                        fields(scope, (innermost, span) -> {
                            if (innermost == SPAN) {
                                spans.add(span(span));
                            }
                        });
                    }
                });
            }
        });
    }

    private static Received span(ByteBuffer message) {
        String[] found = {"", "", "", "", "", ""};
        fields(message, (field, value) -> {
            if (field < found.length) {
                byte[] bytes = new byte[value.remaining()];
                value.get(bytes);
                found[field] = field == 5
                        ? new String(bytes, StandardCharsets.UTF_8)
                        : HexFormat.of().formatHex(bytes);
            }
        });
        return new Received(found[1], found[2], found[4], found[5]);
    }

    /** Each field that has a length; the others are passed over. */
    private static void fields(ByteBuffer message, BiConsumer<Integer, ByteBuffer> each) {
        while (message.hasRemaining()) {
            long tag = number(message);
            switch ((int) tag & 7) {
                case 0 -> number(message);
                case 1 -> message.position(message.position() + Long.BYTES);
                case 2 -> {
                    int length = (int) number(message);
                    each.accept((int) (tag >> 3), message.slice(message.position(), length));
                    message.position(message.position() + length);
                }
                case 5 -> message.position(message.position() + Integer.BYTES);
                default -> throw new IllegalArgumentException("no field of protobuf: " + tag);
            }
        }
    }

    private static long number(ByteBuffer message) {
        long number = 0;
        int shift = 0;
        byte read;
        do {
            read = message.get();
            number |= (long) (read & 0x7f) << shift;
            shift += 7;
        } while (read < 0);
        return number;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
