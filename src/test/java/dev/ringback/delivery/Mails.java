package dev.ringback.delivery;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.time.Duration;

/** Real mail servers for tests, which may take their time to start. */
public final class Mails {
    private Mails() {}

    /** On any free port; not started yet. */
    public static GreenMail server() {
        return server(0);
    }

    static GreenMail server(int port) {
        ServerSetup setup = new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
        setup.setServerStartupTimeout(Duration.ofMinutes(1).toMillis());
        return new GreenMail(setup);
    }
}
