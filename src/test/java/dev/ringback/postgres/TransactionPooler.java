package dev.ringback.postgres;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A pooler in transaction mode, as PgBouncer is: it answers logins itself, lends a session to a client for one transaction,
 * and passes what a session says while nobody has it to nobody. What a client sets, locks, prepares or listens to in a
 * session stays there, for the next client. The sessions are few, and lent in one of two orders.
 */
public final class TransactionPooler implements AutoCloseable {
    private static final int SSL_REQUEST = 80877103;
    private static final int CANCEL_REQUEST = 80877102;
    private static final int FIRST_PROCESS = 1_000_000_000;

    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final boolean inTurn;
    private final Deque<Session> idle = new ArrayDeque<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger clients = new AtomicInteger();

    private TransactionPooler(int target, boolean inTurn) throws IOException {
        this.target = target;
        this.inTurn = inTurn;
    }

    /**
     * A pooler before a server that asks for no password.
     *
     * @param inTurn whether the session that has rested longest is lent, and not the one that was given back last
     */
    public static TransactionPooler before(int port, String user, String database, int sessions, boolean inTurn) {
        try {
            TransactionPooler pooler = new TransactionPooler(port, inTurn);
            for (int i = 0; i < sessions; i++) {
                Session session = pooler.new Session(user, database);
                pooler.idle.push(session);
                pooler.inBackground(session::listen);
            }
            pooler.inBackground(pooler::accept);
            return pooler;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return door.getLocalPort();
    }

    /** The first column of the answers of all sessions, when each has come back. */
    List<String> askEach(int sessions, String query) {
        try {
            List<Session> lent = new ArrayList<>();
            Listener asking = new Listener();
            for (int i = 0; i < sessions; i++) {
                lent.add(lend(asking));
            }
            for (Session session : lent) {
                asking.expect();
                session.send(asking, new Message('Q', (query + "\0").getBytes(StandardCharsets.UTF_8)));
            }
            return asking.answers();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void accept() throws IOException {
        while (!door.isClosed()) {
            Client client = new Client(door.accept());
            inBackground(client::serve);
        }
    }

    private synchronized Session lend(Borrower client) throws InterruptedException {
        while (idle.isEmpty()) {
            wait();
        }
        Session session = idle.pop();
        session.client = client;
        return session;
    }

    private synchronized void giveBack(Session session) {
        if (inTurn) {
            idle.addLast(session);
        } else {
            idle.push(session);
        }
        notifyAll();
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
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Act {
        void perform() throws IOException, InterruptedException;
    }

    /** One message of the protocol. */
    private static final class Message {
        private final char kind;
        private final byte[] body;

        Message(char kind, byte[] body) {
            this.kind = kind;
            this.body = body;
        }

        static Message read(DataInputStream in) throws IOException {
            char kind = (char) in.readUnsignedByte();
            return new Message(kind, in.readNBytes(in.readInt() - 4));
        }

        void write(DataOutputStream out) throws IOException {
            out.writeByte(kind);
            out.writeInt(body.length + 4);
            out.write(body);
            out.flush();
        }
    }

    /** A session of the server, and the client that has it at the moment. */
    private final class Session {
        private final DataInputStream in;
        private final DataOutputStream out;
        private final List<Message> welcome = new ArrayList<>();
        private volatile @Nullable Borrower client;
        /** How many answers are still to come before it may be given back. */
        private int owed;

        Session(String user, String database) throws IOException {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(socket);
            in = new DataInputStream(socket.getInputStream());
            out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
            socket.setTcpNoDelay(true);
            byte[] parameters = ("user\0" + user + "\0database\0" + database + "\0client_encoding\0UTF8\0\0")
                    .getBytes(StandardCharsets.UTF_8);
            out.writeInt(parameters.length + 8);
            out.writeInt(3 << 16);
            out.write(parameters);
            out.flush();
            for (Message said = Message.read(in); said.kind != 'Z'; said = Message.read(in)) {
                if (said.kind == 'S' || said.kind == 'R') {
                    welcome.add(said);
                }
            }
        }

        /** Returns false when it is no longer lent. */
        synchronized boolean send(Borrower sender, Message message) throws IOException {
            if (client != sender) {
                return false;
            }
            if (message.kind == 'Q' || message.kind == 'S') {
                owed++;
            }
            message.write(out);
            return true;
        }

        void listen() throws IOException {
            while (true) {
                Message said = Message.read(in);
                Borrower present = client;
                if (said.kind == 'Z') {
                    giveBackIfOver(said);
                }
                if (present != null) {
                    present.tell(said);
                }
            }
        }

        private synchronized void giveBackIfOver(Message ready) {
            owed--;
            if (owed == 0 && ready.body[0] == 'I') {
                Borrower last = client;
                client = null;
                if (last != null) {
                    last.over();
                }
                giveBack(this);
            }
        }
    }

    /** Whoever has a session. */
    private interface Borrower {
        void tell(Message said);

        /** The session is somebody else's from now on. */
        void over();
    }

    /** Asks for itself. */
    private static final class Listener implements Borrower {
        private final List<String> answers = new ArrayList<>();
        private int expected;

        synchronized void expect() {
            expected++;
        }

        synchronized List<String> answers() throws InterruptedException {
            while (expected > 0) {
                wait();
            }
            return answers;
        }

        @Override
        public synchronized void tell(Message said) {
            if (said.kind == 'D') {
                answers.add(new String(said.body, 6, said.body.length - 6, StandardCharsets.UTF_8));
            } else if (said.kind == 'E') {
                answers.add(new String(said.body, StandardCharsets.UTF_8));
            } else if (said.kind == 'Z') {
                expected--;
                notifyAll();
            }
        }

        @Override
        public void over() {}
    }

    private final class Client implements Borrower {
        private final DataInputStream in;
        private final DataOutputStream out;
        private volatile @Nullable Session session;

        Client(Socket socket) throws IOException {
            sockets.add(socket);
            in = new DataInputStream(socket.getInputStream());
            out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
            socket.setTcpNoDelay(true);
        }

        void serve() throws IOException, InterruptedException {
            try {
                if (logIn()) {
                    while (true) {
                        Message asked = Message.read(in);
                        if (asked.kind == 'X') {
                            return;
                        }
                        pass(asked);
                    }
                }
            } catch (EOFException gone) {
                // As if it had said goodbye.
            } finally {
                leave();
            }
        }

        /** An answer that is on its way may give the session back while we want to use it. */
        private void pass(Message asked) throws IOException, InterruptedException {
            while (true) {
                if (session == null) {
                    session = lend(this);
                }
                Session lent = session;
                if (lent != null && lent.send(this, asked)) {
                    return;
                }
            }
        }

        /** A transaction that is left open is rolled back. */
        private void leave() throws IOException, InterruptedException {
            if (session != null) {
                pass(new Message('Q', "ROLLBACK\0".getBytes(StandardCharsets.UTF_8)));
            }
            in.close();
        }

        private boolean logIn() throws IOException, InterruptedException {
            int length = in.readInt();
            int code = in.readInt();
            in.readNBytes(length - 8);
            if (code == SSL_REQUEST) {
                out.writeByte('N');
                out.flush();
                return logIn();
            }
            if (code == CANCEL_REQUEST) {
                return false;
            }
            Session any = lend(this);
            any.client = null;
            giveBack(any);
            for (Message said : any.welcome) {
                said.write(out);
            }
            byte[] key = ByteBuffer.allocate(8)
                    .putInt(FIRST_PROCESS + clients.incrementAndGet())
                    .putInt(1)
                    .array();
            new Message('K', key).write(out);
            new Message('Z', new byte[] {'I'}).write(out);
            return true;
        }

        @Override
        public void over() {
            session = null;
        }

        @Override
        public synchronized void tell(Message said) {
            try {
                said.write(out);
            } catch (IOException gone) {
                // Its session goes on to the end of the transaction, and back.
            }
        }
    }
}
