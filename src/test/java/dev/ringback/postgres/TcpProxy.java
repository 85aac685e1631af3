package dev.ringback.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A network that misbehaves: it can stop to forward without closing anything, as a firewall that has forgotten a
 * connection does, and it can refuse new connections. Connections are known by what their first message contains.
 */
public final class TcpProxy implements AutoCloseable {
    private final ServerSocket door;
    private final int target;
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private volatile boolean refuses;
    private volatile boolean swallowsNew;
    private volatile boolean swallowsListen;
    private volatile Duration delay = Duration.ZERO;

    private TcpProxy(ServerSocket door, int target) {
        this.door = door;
        this.target = target;
    }

    public static TcpProxy to(int port) {
        try {
            TcpProxy proxy = new TcpProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
            proxy.inBackground(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return door.getLocalPort();
    }

    /** From now on nothing passes on the open connections whose first message contains this, in either direction. */
    public void goHalfOpen(String name) {
        links.stream().filter(named(name)).forEach(link -> link.change(true, true));
    }

    /** What the client sends stays under way; what the server sends arrives. */
    void holdRequests(String name) {
        links.stream().filter(named(name)).forEach(link -> link.change(true, false));
    }

    /** Breaks the open connections, at both ends. */
    public void cutAll() {
        for (Link link : links) {
            try {
                link.cut();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** From now on each piece of data takes so much longer, in either direction. */
    public void delay(Duration each) {
        delay = each;
    }

    /** Ends every trouble but broken connections. */
    public void letPass() {
        swallowsNew = false;
        delay = Duration.ZERO;
        links.forEach(link -> link.change(false, false));
    }

    /** New connections are accepted, and then nothing passes. */
    public void swallowNew() {
        swallowsNew = true;
    }

    public void refuseNew(boolean refuse) {
        refuses = refuse;
    }

    /** As a pooler does that hands each statement to another connection: LISTEN succeeds, and nothing is ever heard. */
    void swallowListen(boolean swallow) {
        swallowsListen = swallow;
    }

    private byte[] asSent(byte[] buffer, int length) {
        String text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
        return (swallowsListen ? text.replace("LISTEN ", "NOTIFY ") : text).getBytes(StandardCharsets.ISO_8859_1);
    }

    long open(String name) {
        return links.stream().filter(named(name)).count();
    }

    private static Predicate<Link> named(String name) {
        return link -> link.firstMessage.contains(name);
    }

    private void accept() throws IOException {
        while (!door.isClosed()) {
            Socket client = door.accept();
            if (refuses) {
                client.close();
            } else {
                connect(client);
            }
        }
    }

    private void connect(Socket client) throws IOException {
        try {
            Link link = new Link(client, new Socket(door.getInetAddress(), target), swallowsNew);
            links.add(link);
            inBackground(() -> link.pump(link.client, link.server, true));
            inBackground(() -> link.pump(link.server, link.client, false));
        } catch (ConnectException nobodyThere) {
            client.close();
        }
    }

    private void inBackground(Act act) {
        Thread thread = new Thread(() -> {
            try {
                act.perform();
            } catch (IOException | InterruptedException endOfLink) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            door.close();
            for (Link link : links) {
                link.cut();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Act {
        void perform() throws IOException, InterruptedException;
    }

    private final class Link {
        private final Socket client;
        private final Socket server;
        private volatile String firstMessage = "";
        private boolean holdsRequests;
        private boolean holdsAnswers;
        private boolean isCut;

        Link(Socket client, Socket server, boolean holds) {
            this.client = client;
            this.server = server;
            this.holdsRequests = holds;
            this.holdsAnswers = holds;
        }

        synchronized void change(boolean requests, boolean answers) {
            holdsRequests = requests;
            holdsAnswers = answers;
            notifyAll();
        }

        private synchronized void awaitPassage(boolean request) throws InterruptedException {
            while ((request ? holdsRequests : holdsAnswers) && !isCut) {
                wait();
            }
        }

        void pump(Socket from, Socket to, boolean request) throws IOException, InterruptedException {
            byte[] buffer = new byte[8192];
            try (InputStream in = from.getInputStream()) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (request && firstMessage.isEmpty()) {
                        firstMessage = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
                    }
                    awaitPassage(request);
                    TimeUnit.NANOSECONDS.sleep(delay.toNanos());
                    to.getOutputStream().write(request ? asSent(buffer, read) : Arrays.copyOf(buffer, read));
                }
                awaitPassage(request);
            } finally {
                cut();
            }
        }

        void cut() throws IOException {
            links.remove(this);
            synchronized (this) {
                isCut = true;
                notifyAll();
            }
            client.close();
            server.close();
        }
    }
}
