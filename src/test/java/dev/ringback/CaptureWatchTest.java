package dev.ringback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.change.TableName;
import dev.ringback.operations.Problems;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.capture.CaptureInstaller;
import dev.ringback.postgres.capture.CaptureSettings;
import dev.ringback.postgres.reading.Gaps;
import dev.ringback.postgres.reading.LogSession;
import dev.ringback.processing.Interest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CaptureWatchTest {
    private final List<String> warnings = new ArrayList<>();
    private final Handler ear = new Ear();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private TestDatabase database;
    private CaptureWatch watch;

    @BeforeEach
    void begin() {
        database = TestDatabase.migrated();
        watch = watch();
        Logger.getLogger(CaptureWatch.class.getName()).addHandler(ear);
    }

    @AfterEach
    void end() {
        Logger.getLogger(CaptureWatch.class.getName()).removeHandler(ear);
        database.close();
    }

    @Test
    void aGapIsOneLineThatNamesTableSpanEventsAndReason() {
        round();
        database.execute("ALTER TABLE users DISABLE TRIGGER ringback_1_insert");
        round();
        round();
        assertThat(warnings)
                .singleElement()
                .asString()
                .matches("changes of public\\.users \\(INSERT\\) may have been missed from 20\\S+Z to 20\\S+Z:"
                        + " ringback_1_insert was altered: disabled \\(gap \\d+\\)");
    }

    @Test
    void aGapThatLastsIsToldOfAtOnceAndAgainWhenItHasEnded() {
        round();
        database.execute("ALTER TABLE users RENAME TO away");
        round();
        round();
        database.execute("ALTER TABLE away RENAME TO users");
        round();
        assertThat(warnings.stream().filter(warning -> warning.startsWith("changes of")))
                .hasSize(2)
                .anySatisfy(warning -> assertThat(warning).contains(" on, and still are: the table was not there"))
                .anySatisfy(warning -> assertThat(warning).contains(" to 20"));
    }

    @Test
    void aGapIsCountedAndToldOfAfterAStartUntilItIsAcknowledged() {
        round();
        database.execute("ALTER TABLE users DISABLE TRIGGER ringback_1_insert");
        round();
        watch = watch();
        round();
        assertThat(warnings).hasSize(2);
        assertThat(meters.get("ringback.capture.gaps").gauge().value()).isEqualTo(1);
        LogSession session = new LogSession(database.pool());
        session.act(open -> new Gaps(session, TestDatabase.HOME).acknowledge(open, 1, "somebody"))
                .await()
                .atMost(Duration.ofSeconds(10));
        meters.clear();
        watch = watch();
        round();
        assertThat(warnings).hasSize(2);
        assertThat(meters.get("ringback.capture.gaps").gauge().value()).isZero();
    }

    private void round() {
        watch.keep().await().atMost(Duration.ofSeconds(30));
    }

    private CaptureWatch watch() {
        meters.clear();
        return new CaptureWatch(
                new CaptureInstaller(
                        database.pool(),
                        TestDatabase.HOME,
                        List.of(Interest.in(TableName.of("users"), Operation.INSERT)),
                        CaptureSettings.DEFAULT),
                new Problems(Clock.systemUTC()),
                new Gaps(new LogSession(database.pool()), TestDatabase.HOME),
                meters);
    }

    private final class Ear extends Handler {
        @Override
        public void publish(LogRecord told) {
            if (told.getLevel().intValue() >= Level.WARNING.intValue()) {
                warnings.add(told.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
