package dev.ringback;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.ringback.api.limits.LimitSettings;
import dev.ringback.bounds.Bounds;
import dev.ringback.change.TableName;
import dev.ringback.delivery.DeliverySettings;
import dev.ringback.delivery.MailChannel;
import dev.ringback.delivery.MailSettings;
import dev.ringback.postgres.backfill.BackfillOrder;
import dev.ringback.postgres.cascade.FuseSettings;
import dev.ringback.processors.subscription.SubscriptionSettings;
import dev.ringback.processors.tickets.TicketSettings;
import dev.ringback.processors.welcome.WelcomeSettings;
import dev.ringback.salesforce.ConnectSettings;
import dev.ringback.salesforce.FlipFlopSettings;
import dev.ringback.salesforce.FlipFlops;
import dev.ringback.salesforce.JourneySettings;
import dev.ringback.salesforce.ReloadSettings;
import dev.ringback.salesforce.WaitSettings;
import dev.ringback.salesforce.mapping.MappingSettings;
import dev.ringback.salesforce.mapping.Mappings;
import io.smallrye.config.SmallRyeConfig;
import java.time.Duration;
import java.util.List;

/** What each setting may be, in the order of docs/settings.md. All that is out of its bounds is refused at once. */
final class SettingsCheck {
    private static final Duration TEN_YEARS = ofDays(3650);

    private final SmallRyeConfig config;
    private final Settings settings;
    private final Bounds all = new Bounds();
    private final Bounds ringback = all.under("ringback");
    private final Bounds connect = ringback.under("connect");

    private SettingsCheck(SmallRyeConfig config) {
        this.config = config;
        this.settings = config.getConfigMapping(Settings.class);
    }

    /** @throws IllegalArgumentException that names all that is wrong */
    static void check(SmallRyeConfig config) {
        SettingsCheck check = new SettingsCheck(config);
        check.where();
        check.limits(config.getConfigMapping(LimitSettings.class));
        check.intake(check.settings.intake());
        check.processing(check.settings.processing());
        check.retry(check.settings.retry());
        check.capture(check.settings.capture());
        check.processors();
        check.delivery(config.getConfigMapping(DeliverySettings.class));
        check.fuse(config.getConfigMapping(FuseSettings.class));
        check.mappings();
        check.flipFlops(config.getConfigMapping(FlipFlopSettings.class));
        check.waiting();
        check.journey(config.getConfigMapping(JourneySettings.class));
        check.retention(check.settings.retention());
        check.backfill(check.settings.backfill());
        check.ringback.between("acts.most", check.settings.acts().most(), 1, 100_000);
        check.all.uphold();
    }

    private void where() {
        if (config.getOptionalValue("quarkus.datasource.reactive.url", String.class)
                .isEmpty()) {
            all.refuse("DATABASE_URL", "not set", "postgres://user:password@host:port/database?sslmode=…");
        }
        Duration patience = settings.database().authenticationPatience();
        ringback.between("database.authentication-patience", patience, Duration.ZERO, ofHours(1));
        if (settings.schema().isBlank() || settings.schema().length() > 63) {
            ringback.refuse("schema", settings.schema(), "a name of 1 to 63 characters");
        }
    }

    private void limits(LimitSettings limits) {
        Bounds bounds = ringback.under("limits");
        bounds.between("requests-per-minute", limits.requestsPerMinute(), 1, 1_000_000);
        bounds.between("failed-logins-per-minute", limits.failedLoginsPerMinute(), 1, 10_000);
        bounds.between("requests-at-once", limits.requestsAtOnce(), 1, 100_000);
        bounds.between("connections", limits.connections(), 10, 100_000);
        bounds.between("listeners", limits.listeners(), 1, 10_000);
        bounds.between("arrival", limits.arrival(), ofMillis(100), ofMinutes(10));
        bounds.between("idle", limits.idle(), ofSeconds(1), ofHours(1));
        bounds.between("target", limits.target(), 256, 65_000);
        bounds.between("headers", limits.headers(), 1024, 65_000);
        bounds.between("body", limits.body(), 1024, 104_857_600);
    }

    private void intake(Settings.Intake intake) {
        Bounds bounds = ringback.under("intake");
        bounds.between("workers", intake.workers(), 1, 64);
        bounds.between("batch", intake.batch(), 1, 10_000);
        bounds.between("poll", intake.poll(), ofMillis(100), ofMinutes(10));
        bounds.between("ping", intake.ping(), ofSeconds(1), ofMinutes(10));
        bounds.between("answer", intake.answer(), ofMillis(100), intake.ping());
        bounds.between("reconnect-cap", intake.reconnectCap(), ofMillis(100), ofMinutes(5));
        bounds.between("stop", intake.stop(), ofMillis(100), ofSeconds(9));
    }

    private void processing(Settings.Processing processing) {
        Bounds bounds = ringback.under("processing");
        bounds.between("statement-timeout", processing.statementTimeout(), ofMillis(100), ofMinutes(30));
        bounds.between("silence", processing.silence(), ofSeconds(1), ofMinutes(30));
        bounds.between("floor-patience", processing.floorPatience(), ofMillis(1), ofMinutes(10));
        bounds.between("full-look-every", processing.fullLookEvery(), ofSeconds(1), ofHours(1));
    }

    private void retry(Settings.Retry retry) {
        Bounds bounds = ringback.under("retry");
        bounds.between("max-attempts", retry.maxAttempts(), 1, 1000);
        bounds.between("first", retry.first(), ofMillis(1), ofHours(1));
        bounds.between("cap", retry.cap(), retry.first(), ofDays(7));
        bounds.share("jitter", retry.jitter());
        bounds.between("recheck", retry.recheck(), ofMillis(100), ofDays(1));
    }

    private void capture(Settings.Capture capture) {
        Bounds bounds = ringback.under("capture");
        bounds.oneOf("bell", capture.bell(), List.of("sleeping", "always"));
        bounds.between("every", capture.every(), ofSeconds(1), ofHours(1));
        bounds.between("lock-timeout", capture.lockTimeout(), ofMillis(10), ofMinutes(1));
        for (String table : capture.muteByName().keySet()) {
            if (!TableName.canBe(table)) {
                bounds.refuse("mute-by-name", "for '" + table + "'", "a table as schema.table, or as table in public");
            }
        }
    }

    private void processors() {
        Bounds bounds = ringback.under("processors");
        String plan = config.getConfigMapping(SubscriptionSettings.class).plan();
        bounds.filled("create-subscription.plan", plan, "the name of a plan");
        Duration patience = config.getConfigMapping(TicketSettings.class).patience();
        bounds.positive("assign-ticket-agent.patience", patience);
        String subject = config.getConfigMapping(WelcomeSettings.class).subject();
        bounds.filled("welcome-mail.subject", subject, "a text");
    }

    private void delivery(DeliverySettings delivery) {
        String from = config.getConfigMapping(MailSettings.class).from();
        if (!MailChannel.isUsable(from)) {
            ringback.refuse(
                    "mail.from",
                    "'" + from + "'",
                    "an address, as in ringback@example.com or Ringback <ringback@example.com>");
        }
        Bounds bounds = ringback.under("delivery");
        bounds.between("concurrency", delivery.concurrency(), 1, 100);
        bounds.between("lease", delivery.lease(), delivery.timeout().plusMillis(1), ofHours(6));
        bounds.between("timeout", delivery.timeout(), ofMillis(100), ofMinutes(30));
        bounds.between("max-age", delivery.maxAge(), ofSeconds(1), ofDays(365));
        bounds.between("first", delivery.first(), ofMillis(1), ofHours(1));
        bounds.between("cap", delivery.cap(), delivery.first(), ofDays(1));
        bounds.between("poll", delivery.poll(), ofMillis(100), ofMinutes(10));
    }

    private void fuse(FuseSettings fuse) {
        Bounds bounds = ringback.under("fuse");
        bounds.between("hops", fuse.hops(), 1, 100);
        bounds.between("rate", fuse.rate(), 1, 10_000);
        bounds.between("window", fuse.window(), ofSeconds(1), ofDays(1));
    }

    private void mappings() {
        Mappings.check(
                config.getConfigMapping(MappingSettings.class),
                config.getConfigMapping(ConnectSettings.class).schema(),
                settings.schema(),
                all);
    }

    private void flipFlops(FlipFlopSettings flipFlops) {
        Bounds bounds = connect.under("flip-flop");
        for (String column : flipFlops.columns().orElse(List.of())) {
            bounds.shaped("columns", column, FlipFlops.COLUMN, "table.column or schema.table.column");
        }
        bounds.between("window", flipFlops.window(), ofSeconds(1), ofDays(1));
        bounds.between("parked-at", flipFlops.parkedAt(), 1, 1000);
    }

    private void waiting() {
        Duration patience = config.getConfigMapping(WaitSettings.class).patience();
        connect.between("patience", patience, ofSeconds(1), ofDays(365));
        ReloadSettings reload = config.getConfigMapping(ReloadSettings.class);
        Bounds bounds = connect.under("reload");
        bounds.between("rows", reload.rows(), 1, 1_000_000);
        bounds.between("window", reload.window(), ofSeconds(1), ofDays(1));
        bounds.between("quiet", reload.quiet(), ofMillis(100), ofDays(1));
        bounds.between("kept", reload.kept(), ofHours(1), TEN_YEARS);
    }

    private void journey(JourneySettings journey) {
        connect.oneOf("mode", journey.mode(), List.of("ordered", "merged"));
        connect.between("census.every", journey.census().every(), ofSeconds(1), ofHours(1));
        connect.between("failures.threshold", journey.failures().threshold(), 1, 10_000);
        connect.between("failures.window", journey.failures().window(), ofMinutes(1), ofDays(7));
        JourneySettings.Audit audit = journey.audit();
        connect.between("audit.every", audit.every(), ofSeconds(1), ofDays(1));
        connect.between("audit.span", audit.span(), ofMinutes(1), ofDays(1));
        connect.between("audit.grace", audit.grace(), Duration.ZERO, ofHours(1));
        connect.between("audit.reach", audit.reach(), audit.span(), ofDays(30));
    }

    /** At least an hour: a number without a unit counts seconds, and what is purged does not come back. */
    private void retention(Settings.Retention retention) {
        Bounds bounds = ringback.under("retention");
        bounds.between("settled", retention.settled(), ofHours(1), TEN_YEARS);
        bounds.between("dead", retention.dead(), ofHours(1), TEN_YEARS);
        bounds.between("acts", retention.acts(), ofDays(1), TEN_YEARS);
        bounds.between("batch", retention.batch(), 1, 10_000);
        bounds.between("every", retention.every(), ofSeconds(1), ofDays(1));
    }

    private void backfill(Settings.Backfill backfill) {
        Bounds bounds = ringback.under("backfill");
        bounds.between("chunk", backfill.chunk(), 1, BackfillOrder.LARGEST_CHUNK);
        bounds.between("most-pending", backfill.mostPending(), 0, 1_000_000);
        bounds.between("every", backfill.every(), ofSeconds(1), ofHours(1));
    }
}
