package dev.ringback.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A mail server with moods. It counts the messages it has taken, and notices when two lines bring the same one at once. */
final class MailTown implements AutoCloseable {
    enum Mood {
        GOOD,
        /** Takes a message and never answers. */
        HANGS,
        /** Closes each line at once. */
        REFUSES,
        /** Closes the line in the middle of a message. */
        DIES_IN_MESSAGE,
        /** Takes the message, and closes the line before it says so: the sender cannot know. */
        DIES_AFTER_MESSAGE
    }

    private static final String MESSAGE_ID = "Message-ID: ";
    /** Less than a sender waits for an answer. */
    private static final long NOTICING_MILLIS = 2000;

    private final ServerSocket door;
    private final Map<String, AtomicLong> taken = new ConcurrentHashMap<>();
    private final Map<String, Coming> underWay = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<Socket> lines = new CopyOnWriteArrayList<>();
    private final AtomicLong atOnce = new AtomicLong();
    private volatile Mood mood = Mood.GOOD;

    MailTown() {
        try {
            door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** Whoever is in a line that hangs is let go with the mood. */
    void be(Mood now) throws IOException {
        boolean hung = mood == Mood.HANGS;
        mood = now;
        if (hung) {
            for (Socket line : lines) {
                line.close();
            }
        }
    }

    /** How many different messages were taken. */
    long messages() {
        return taken.size();
    }

    /** How often a message came once more. */
    long repeated() {
        return taken.values().stream().mapToLong(times -> times.get() - 1).sum();
    }

    /** How often a message came in while the same was coming in on another line. */
    long atOnce() {
        return atOnce.get();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket line = door.accept();
                if (mood == Mood.REFUSES) {
                    line.close();
                } else {
                    lines.add(line);
                    daemon(() -> serve(line));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket line) {
        try (line;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(line.getInputStream(), StandardCharsets.UTF_8));
                OutputStream out = line.getOutputStream()) {
            say(out, "220 town");
            for (String said = in.readLine(); said != null && !said.equals("QUIT"); said = in.readLine()) {
                if (!said.equals("DATA")) {
                    say(out, "250 well");
                } else if (!take(in, out)) {
                    return;
                }
            }
        } catch (IOException ended) {
            // The sender has hung up, or was killed.
        } finally {
            lines.remove(line);
        }
    }

    /** Returns false when the line is to be closed. */
    private boolean take(BufferedReader in, OutputStream out) throws IOException {
        say(out, "354 go on");
        String id = null;
        try {
            for (String said = in.readLine(); !".".equals(said); said = in.readLine()) {
                if (said == null || mood == Mood.DIES_IN_MESSAGE) {
                    return false;
                }
                if (said.startsWith(MESSAGE_ID)) {
                    id = begin(said.substring(MESSAGE_ID.length()));
                }
            }
            if (id != null) {
                taken.computeIfAbsent(id, key -> new AtomicLong()).incrementAndGet();
            }
            if (mood == Mood.HANGS) {
                in.readLine();
                return false;
            }
            if (mood == Mood.DIES_AFTER_MESSAGE) {
                return false;
            }
            confirmed(id);
            return say(out, "250 taken");
        } finally {
            end(id);
        }
    }

    /** A message on a line. */
    private static final class Coming {
        final CountDownLatch ended = new CountDownLatch(1);
        volatile boolean confirmed;
    }

    /** A sender that has given up is gone before the line it had notices; one that is still there gets its answer. */
    private @Nullable String begin(String id) {
        Coming mine = new Coming();
        for (Coming other = underWay.putIfAbsent(id, mine); other != null; other = underWay.putIfAbsent(id, mine)) {
            if (!hasEnded(other) || other.confirmed) {
                atOnce.incrementAndGet();
                return null;
            }
        }
        return id;
    }

    private static boolean hasEnded(Coming other) {
        try {
            return other.ended.await(NOTICING_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void confirmed(@Nullable String id) {
        Coming mine = id == null ? null : underWay.get(id);
        if (mine != null) {
            mine.confirmed = true;
        }
    }

    private void end(@Nullable String id) {
        Coming mine = id == null ? null : underWay.remove(id);
        if (mine != null) {
            mine.ended.countDown();
        }
    }

    private static boolean say(OutputStream out, String answer) throws IOException {
        out.write((answer + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return true;
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "mail town");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket line : lines) {
            line.close();
        }
    }
}
