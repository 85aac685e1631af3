package dev.ringback.postgres.shield;

import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.RetryPolicy;
import dev.ringback.change.TableName;
import dev.ringback.change.Verdict;
import dev.ringback.demo.connect.ConnectSchema;
import dev.ringback.postgres.NamedTriggerMute;
import dev.ringback.postgres.PostgresLog;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.capture.CaptureInstaller;
import dev.ringback.postgres.capture.CaptureSettings;
import dev.ringback.processing.Batch;
import dev.ringback.processing.Engine;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Journal;
import dev.ringback.processing.Needs;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.PatientProcessor;
import dev.ringback.processing.Processor;
import dev.ringback.processing.Processors;
import dev.ringback.processing.Screen;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A database with Heroku Connect's schema, its sessions and ours, and processors that send mails. */
public final class ConnectTown implements AutoCloseable {
    public static final String SCHEMA = "salesforce";
    private static final Duration LIMIT = Duration.ofMinutes(2);

    public final TestDatabase database = TestDatabase.migrated().refusingUntoldStatuses();
    final ReloadLimits limits;
    private Runnable beforeItIsSettled = () -> {};
    private final List<Processor<SqlConnection>> processors = new ArrayList<>();
    private final List<Screen<SqlConnection>> screens = new ArrayList<>();

    /** More than so many rows within a minute are a reload; it has ended as soon as nothing of it is pending. */
    public ConnectTown(int rows, Interest... interests) {
        limits = new ReloadLimits(rows, Duration.ofMinutes(1), Duration.ofMillis(1), Duration.ofDays(90));
        try (Connection connection = database.connect()) {
            ConnectSchema.salesforce().install(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        database.execute("CREATE TABLE mails (tables text, operation text, record_id text, change_id bigint)");
        Needs<SqlConnection> real = new SalesforceNeeds(TestDatabase.HOME, Duration.ofHours(1));
        Needs<SqlConnection> needs = (need, changes, transaction) -> real.unmet(need, changes, transaction)
                .call(() -> Uni.createFrom()
                        .voidItem()
                        .invoke(() -> beforeItIsSettled.run())
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()));
        int number = 0;
        for (Interest interest : interests) {
            processors.add(PatientProcessor.of(new Mails("mails-" + number++, interest), needs));
        }
        screens.add(new ReloadShield(TestDatabase.HOME, SCHEMA, limits));
    }

    public static Interest contacts(Operation first, Operation... others) {
        return Interest.in(new TableName(SCHEMA, "contact"), first, others);
    }

    /** Another one before the processors. */
    public ConnectTown with(Screen<SqlConnection> screen) {
        screens.add(screen);
        return this;
    }

    /** Runs between the look at what Salesforce has, and the settling of what was seen. */
    public void beforeItIsSettled(Runnable act) {
        beforeItIsSettled = act;
    }

    /** Installs the triggers, and learns what the tables hold. */
    public ConnectTown watched() {
        List<Interest> carrying = all().interests().stream()
                .map(interest -> interest.table().schema().equals(SCHEMA)
                        ? interest.alsoCopying(List.of("sfid", "_hc_lastop"))
                        : interest)
                .toList();
        new CaptureInstaller(database.pool(), TestDatabase.HOME, carrying, CaptureSettings.DEFAULT)
                .install()
                .await()
                .indefinitely();
        keep();
        return this;
    }

    private Processors<SqlConnection> all() {
        return new Processors<>(processors, screens);
    }

    public List<ReloadKeeper.Undecided> keep() {
        return new ReloadKeeper(database.pool(), TestDatabase.HOME, all().interests(), SCHEMA, limits)
                .keep()
                .await()
                .indefinitely();
    }

    public Engine<SqlConnection> engine() {
        return new Engine<>(
                new PostgresLog(database.pool(), TestDatabase.HOME, NamedTriggerMute.NOTHING, LIMIT, LIMIT),
                all(),
                new Verdict(new RetryPolicy(3, LIMIT, LIMIT, 0), LIMIT, new Random(1)),
                new Journal() {},
                new Engine.Settings(Duration.ofSeconds(1), Duration.ofMinutes(1)),
                System::nanoTime);
    }

    /** One statement after the other, each in a transaction of Heroku Connect's own session. */
    public void connect(String... statements) {
        session("hex", statements);
    }

    public void local(String... statements) {
        session("base64", statements);
    }

    private void session(String xmlbinary, String... statements) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET xmlbinary = '" + xmlbinary + "'");
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Works until nothing is due. */
    public void drain(int batch) {
        Engine<SqlConnection> engine = engine();
        while (engine.work(batch).await().indefinitely().changes() > 0) {
            // once more
        }
    }

    public long mails() {
        return Long.parseLong(database.value("SELECT count(*) FROM mails"));
    }

    public List<String> statuses() {
        return database.rows("SELECT status, count(*) FROM database_trigger_logs GROUP BY 1 ORDER BY 1");
    }

    @Override
    public void close() {
        database.close();
    }

    /** Mails whoever is changed. */
    private record Mails(String name, Interest interest) implements Processor<SqlConnection> {
        @Override
        public List<Interest> interests() {
            return List.of(interest);
        }

        @Override
        public Uni<Outcomes> process(Batch batch, SqlConnection transaction) {
            return transaction
                    .preparedQuery(
                            "INSERT INTO mails SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[])")
                    .execute(Tuple.of(
                            batch.changes().stream().map(one -> name).toArray(String[]::new),
                            batch.changes().stream()
                                    .map(one -> one.operation().name())
                                    .toArray(String[]::new),
                            batch.changes().stream().map(one -> one.recordId()).toArray(String[]::new),
                            batch.changes().stream().map(one -> one.id()).toArray(Long[]::new)))
                    .replaceWith(() -> Outcomes.all(batch, Outcome.succeeded()));
        }
    }
}
