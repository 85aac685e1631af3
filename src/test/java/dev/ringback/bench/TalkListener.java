package dev.ringback.bench;

import dev.ringback.demo.Database;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** The talk's listener: one connection, one event at a time, its write between DISABLE TRIGGER and ENABLE TRIGGER. */
final class TalkListener implements AutoCloseable {
    private static final Pattern PAYLOAD =
            Pattern.compile("klass_name: \"users\".*record_id: \"(\\d+)\", database_trigger_log_id: \"(\\d+)\"");

    /** @param group which part of the payload is its parameter, 0 for none */
    private record Step(PreparedStatement statement, int group) {}

    private final Session session;
    private final boolean works;
    private final List<Step> steps = new ArrayList<>();
    private final AtomicLong heard = new AtomicLong();
    private final Background loop;

    private TalkListener(Database database, boolean works) throws SQLException {
        this.session = Session.on(database).execute("LISTEN create_or_update_record", "LISTEN delete_record");
        this.works = works;
        for (String statement : Baseline.statements("talk-listener.sql")) {
            steps.add(new Step(
                    session.connection().prepareStatement(statement.replaceAll(":(user|log)", "?")),
                    statement.contains(":user") ? 1 : statement.contains(":log") ? 2 : 0));
        }
        this.loop = Background.repeat("the talk's listener", this::waitForNotify);
    }

    static TalkListener atWork(Database database) throws SQLException {
        return new TalkListener(database, true);
    }

    /** It hears and does nothing: then the writers pay for the trigger and the notifications alone. */
    static TalkListener idle(Database database) throws SQLException {
        return new TalkListener(database, false);
    }

    private void waitForNotify() throws SQLException {
        PGNotification[] notifications =
                session.connection().unwrap(PGConnection.class).getNotifications(100);
        if (notifications != null) {
            for (PGNotification notification : notifications) {
                process(notification.getParameter());
            }
        }
    }

    private void process(String payload) throws SQLException {
        Matcher event = PAYLOAD.matcher(payload);
        if (works && event.find()) {
            for (Step step : steps) {
                if (step.group() > 0) {
                    step.statement().setLong(1, Long.parseLong(event.group(step.group())));
                }
                step.statement().execute();
            }
        }
        heard.incrementAndGet();
    }

    /** Notifications that it is done with. */
    long heard() {
        return heard.get();
    }

    @Override
    public void close() {
        loop.close();
        session.close();
    }
}
