package dev.ringback;

import dev.ringback.change.RetryPolicy;
import dev.ringback.change.TableName;
import dev.ringback.change.Verdict;
import dev.ringback.delivery.AttemptWatch;
import dev.ringback.intake.Exchange;
import dev.ringback.intake.Intake;
import dev.ringback.intake.IntakeSettings;
import dev.ringback.operations.CaptureInspector;
import dev.ringback.operations.DeliveryReport;
import dev.ringback.operations.RetentionReport;
import dev.ringback.postgres.Aside;
import dev.ringback.postgres.Home;
import dev.ringback.postgres.NamedTriggerMute;
import dev.ringback.postgres.PostgresExchange;
import dev.ringback.postgres.PostgresLog;
import dev.ringback.postgres.ReplicaRegister;
import dev.ringback.postgres.acts.ActSettings;
import dev.ringback.postgres.capture.Bell;
import dev.ringback.postgres.capture.CaptureInstaller;
import dev.ringback.postgres.capture.CaptureSettings;
import dev.ringback.postgres.capture.Inspector;
import dev.ringback.postgres.cascade.Cascades;
import dev.ringback.postgres.mapping.PairedTables;
import dev.ringback.postgres.reading.IndexBuilder;
import dev.ringback.postgres.reading.LogSession;
import dev.ringback.postgres.retention.PostgresPurge;
import dev.ringback.postgres.shield.ReloadKeeper;
import dev.ringback.processing.ChangeLog;
import dev.ringback.processing.Engine;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Needs;
import dev.ringback.processing.PatientProcessor;
import dev.ringback.processing.Processor;
import dev.ringback.processing.Processors;
import dev.ringback.processing.Screen;
import dev.ringback.processors.Switchable;
import dev.ringback.retention.Retention;
import dev.ringback.retention.RetentionSettings;
import dev.ringback.salesforce.ConnectSettings;
import dev.ringback.salesforce.FlipFlops;
import dev.ringback.salesforce.MappedTables;
import dev.ringback.salesforce.ReloadSettings;
import dev.ringback.salesforce.SfidReaders;
import dev.ringback.salesforce.mapping.MappingSettings;
import dev.ringback.salesforce.mapping.Mappings;
import dev.ringback.tracing.Traces;
import io.quarkus.arc.All;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Puts the parts together. */
final class Wiring {
    @Produces
    @Singleton
    Home home(Settings settings) {
        return new Home(settings.schema());
    }

    @Produces
    @Singleton
    RandomGenerator random() {
        return RandomGenerator.getDefault();
    }

    @Produces
    @Singleton
    Processors<SqlConnection> processors(
            @All List<Processor<SqlConnection>> all,
            @All List<Screen<SqlConnection>> screens,
            PairedTables paired,
            Needs<SqlConnection> needs,
            Cascades cascades) {
        return new Processors<>(
                cascades
                        .among(Stream.concat(all.stream().filter(Wiring::isOn), paired.processors().stream())
                                .toList())
                        .stream()
                        .map(one -> PatientProcessor.of(one, needs))
                        .toList(),
                screens);
    }

    @Produces
    @Singleton
    Mappings mappings(MappingSettings mappings, ConnectSettings connect, Home home) {
        return Mappings.read(mappings, connect.schema(), home.schema());
    }

    @Produces
    @Singleton
    PairedTables paired(Pool pool, Home home, Mappings mappings) {
        return new PairedTables(pool, home, mappings.all());
    }

    @Produces
    @Singleton
    SfidReaders sfidReaders(Mappings mappings) {
        return new SfidReaders(mappings.sfidReaders());
    }

    static boolean isOn(Processor<SqlConnection> processor) {
        return !(processor instanceof Switchable switchable) || switchable.enabled();
    }

    @Produces
    @Singleton
    ChangeLog<SqlConnection> log(Pool pool, Home home, Settings settings) {
        return new PostgresLog(
                pool,
                home,
                mute(settings.capture().muteByName()),
                settings.processing().statementTimeout(),
                settings.processing().silence());
    }

    private static NamedTriggerMute mute(Map<String, String> triggers) {
        Map<TableName, String> byTable = new TreeMap<>();
        triggers.forEach((table, trigger) -> byTable.put(TableName.of(table), trigger));
        return new NamedTriggerMute(byTable);
    }

    @Produces
    @Singleton
    CaptureSettings capture(Settings settings) {
        Bell bell = settings.capture().bell().equals("always") ? Bell.ALWAYS : Bell.SLEEPING;
        return new CaptureSettings(bell, settings.capture().lockTimeout());
    }

    @Produces
    @Singleton
    CaptureInstaller installer(
            Pool pool,
            Home home,
            Processors<SqlConnection> processors,
            MappedTables mapped,
            FlipFlops flipFlops,
            CaptureSettings capture) {
        return new CaptureInstaller(pool, home, watched(processors, mapped, flipFlops), capture);
    }

    /** What is to be captured: what the processors care for, with the values that others read. */
    static List<Interest> watched(Processors<SqlConnection> processors, MappedTables mapped, FlipFlops flipFlops) {
        return mapped.carrying(flipFlops.carrying(processors.interests()));
    }

    @Produces
    @Singleton
    ReloadKeeper reloads(
            Pool pool,
            Home home,
            Processors<SqlConnection> processors,
            ConnectSettings connect,
            ReloadSettings settings) {
        return new ReloadKeeper(pool, home, processors.interests(), connect.schema(), settings);
    }

    @Produces
    @Singleton
    CaptureInspector inspector(
            Pool pool,
            Home home,
            Processors<SqlConnection> processors,
            MappedTables mapped,
            FlipFlops flipFlops,
            CaptureSettings capture) {
        return new Inspector(pool, home, watched(processors, mapped, flipFlops), capture);
    }

    @Produces
    @Singleton
    ReplicaRegister register(Pool pool, Home home) {
        return new ReplicaRegister(pool, home);
    }

    @Produces
    @Singleton
    RetentionSettings retentionSettings(Settings settings) {
        Settings.Retention retention = settings.retention();
        return new RetentionSettings(
                retention.enabled(), retention.settled(), retention.dead(), retention.acts(), retention.batch());
    }

    @Produces
    @Singleton
    ActSettings acts(Settings settings) {
        return new ActSettings(settings.acts().most());
    }

    @Produces
    @Singleton
    Retention retention(Pool pool, Home home, RetentionSettings settings, RetentionReport report) {
        return new Retention(new PostgresPurge(pool, home, settings), settings.enabled(), report, System::nanoTime);
    }

    @Produces
    @Singleton
    Verdict verdict(Settings settings, RandomGenerator random) {
        Settings.Retry retry = settings.retry();
        return new Verdict(
                new RetryPolicy(retry.maxAttempts(), retry.first(), retry.cap(), retry.jitter()),
                retry.recheck(),
                random);
    }

    @Produces
    @Singleton
    Engine<SqlConnection> engine(
            ChangeLog<SqlConnection> log,
            Processors<SqlConnection> processors,
            Settings settings,
            AfterCommit journal,
            Verdict verdict) {
        Engine.Settings bounds = new Engine.Settings(
                settings.processing().floorPatience(), settings.processing().fullLookEvery());
        journal.watching(processors.interests());
        return new Engine<>(log, processors, verdict, journal, bounds, System::nanoTime);
    }

    @Produces
    @Singleton
    IndexBuilder indexBuilder(LogSession session, Vertx vertx, Connections connections, Home home) {
        return new IndexBuilder(session, home, () -> new Aside(vertx, connections.own()));
    }

    /** The pool is asked for because it must be made before anybody knows how to connect. */
    @Produces
    @Singleton
    Exchange exchange(Vertx vertx, Pool pool, Connections connections, Home home) {
        pool.getDelegate();
        return new PostgresExchange(vertx, connections.own(), home);
    }

    @Produces
    @Singleton
    Intake intake(
            Engine<SqlConnection> engine, Exchange exchange, Settings settings, Logins listener, Intake.Chance chance) {
        Settings.Intake intake = settings.intake();
        IntakeSettings bounds = new IntakeSettings(
                intake.workers(), intake.batch(), intake.ping(), intake.answer(), intake.reconnectCap(), intake.stop());
        return new Intake(engine, exchange, bounds, listener, chance);
    }

    @Produces
    @Singleton
    AttemptWatch attempts(DeliveryReport report, Traces traces) {
        return (delivery, attempt) -> report.over(delivery, one -> traces.over(one, attempt));
    }

    @Produces
    @Singleton
    Intake.Chance chance(ScheduledExecutorService timer, RandomGenerator random) {
        return new Intake.Chance(timer, System::nanoTime, random);
    }
}
