package dev.ringback.demo;

import java.io.IOException;
import java.io.OutputStream;

/** A program that has an embedded server until somebody kills it or closes its input. */
final class KeepsAServer {
    static final String MARK = "server ";

    private KeepsAServer() {}

    public static void main(String... arguments) throws IOException {
        EmbeddedDatabase server = EmbeddedDatabase.start(ServerOptions.fast());
        System.out.println(MARK + server.process().pid());
        System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }
}
