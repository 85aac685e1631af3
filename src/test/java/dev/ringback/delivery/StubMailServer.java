package dev.ringback.delivery;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A mail server that misbehaves at some commands: it answers as it is told, drops the line, or holds its answer back.
 * Commands are known by how they begin; {@code GREETING} is what it says first, {@code .} the end of a message.
 */
public final class StubMailServer implements AutoCloseable {
    private static final String DROP = "drop";

    private final ServerSocket door;
    private final CompletableFuture<Void> reached = new CompletableFuture<>();
    private final Map<String, CompletableFuture<String>> answers;
    private final List<String> messageIds = new CopyOnWriteArrayList<>();
    private final List<Socket> lines = new CopyOnWriteArrayList<>();

    private StubMailServer(Map<String, CompletableFuture<String>> answers) {
        this.answers = answers;
        try {
            this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    static StubMailServer answering(String command, String answer) {
        return answering(Map.of(command, answer));
    }

    /** An answer for each command. */
    public static StubMailServer answering(Map<String, String> said) {
        Map<String, CompletableFuture<String>> answers = new HashMap<>();
        said.forEach((command, answer) -> answers.put(command, CompletableFuture.completedFuture(answer)));
        return new StubMailServer(answers);
    }

    static StubMailServer droppingAt(String command) {
        return answering(command, DROP);
    }

    static StubMailServer hangingAt(String command) {
        return new StubMailServer(Map.of(command, new CompletableFuture<>()));
    }

    public int port() {
        return door.getLocalPort();
    }

    /** Complete when the command has come for the first time. */
    CompletableFuture<Void> reached() {
        return reached;
    }

    void goOnWith(String held) {
        answers.values().forEach(answer -> answer.complete(held));
    }

    /** Of all messages that came in whole. */
    List<String> messageIds() {
        return messageIds;
    }

    private void accept() {
        while (true) {
            try {
                Socket line = door.accept();
                lines.add(line);
                daemon(() -> talk(line));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void talk(Socket line) {
        try (line;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(line.getInputStream(), StandardCharsets.US_ASCII));
                OutputStream out = line.getOutputStream()) {
            boolean inMessage = false;
            boolean open = say(out, answerTo("GREETING", "220 stub"));
            String said = open ? in.readLine() : null;
            while (said != null) {
                if (inMessage && !said.equals(".")) {
                    if (said.startsWith("Message-ID: ")) {
                        messageIds.add(said.substring("Message-ID: ".length()));
                    }
                } else {
                    String normal = said.equals("DATA") ? "354 go on" : "250 well";
                    inMessage = said.equals("DATA");
                    open = say(out, answerTo(said, said.equals("QUIT") ? DROP : normal));
                }
                said = open ? in.readLine() : null;
            }
        } catch (IOException ended) {
            // The other side has hung up, or the test has closed us.
        }
    }

    private String answerTo(String said, String normal) {
        for (Map.Entry<String, CompletableFuture<String>> answer : answers.entrySet()) {
            if (said.startsWith(answer.getKey())) {
                reached.complete(null);
                return answer.getValue().join();
            }
        }
        return normal;
    }

    private static boolean say(OutputStream out, String answer) throws IOException {
        if (answer.equals(DROP)) {
            return false;
        }
        out.write((answer + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return true;
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "stub mail server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        goOnWith(DROP);
        try {
            door.close();
            for (Socket line : lines) {
                line.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
