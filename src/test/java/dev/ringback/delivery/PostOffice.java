package dev.ringback.delivery;

import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.deliveries.PostgresDeliveries;
import io.quarkus.qute.Engine;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.TemplateLocator.TemplateLocation;
import io.quarkus.qute.Variant;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Senders, and the queue they share, on a real database. */
final class PostOffice implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final TestDatabase database = TestDatabase.migrated();
    private final PostgresDeliveries queue = new PostgresDeliveries(database.pool(), TestDatabase.HOME);
    private final List<MailServer> servers = new ArrayList<>();

    DeliveryQueue queue() {
        return queue;
    }

    TestDatabase database() {
        return database;
    }

    Sender sender(int port) {
        return sender(port, Pace.USUAL);
    }

    Sender sender(int port, DeliverySettings pace) {
        MailSettings address = Address.at(port);
        MailServer server = new MailServer(database.vertx(), address, pace);
        servers.add(server);
        return new Sender(
                queue,
                List.of(new MailChannel(server, templates(), address)),
                pace,
                new Random(1),
                (delivery, attempt) -> attempt.apply(delivery));
    }

    /** Until nothing is due. */
    static int send(Sender sender) {
        return sender.sendDue().await().atMost(LIMIT);
    }

    static CompletableFuture<Integer> beginToSend(Sender sender) {
        return sender.sendDue().subscribeAsCompletionStage();
    }

    static void await(CompletableFuture<?> event) {
        event.orTimeout(LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
                .join();
    }

    /** Queues a welcome. */
    void mail(String recipient, String firstName) {
        database.execute("""
                INSERT INTO ringback_deliveries (change_id, processor, kind, recipient, data)
                SELECT count(*) + 1, 'welcome-mail', 'mail', '%s', jsonb_build_object('template', 'welcome',
                    'subject', 'Welcome!', 'values', jsonb_build_object('firstName', '%s'))
                FROM ringback_deliveries""".formatted(recipient, firstName));
    }

    void makeDue() {
        database.execute("UPDATE ringback_deliveries SET next_attempt_at = now() WHERE status = 'retrying'");
    }

    void endLeases() {
        database.execute("UPDATE ringback_deliveries SET leased_until = now() WHERE status = 'sending'");
    }

    /** Status, attempts, and what the other side said, of each delivery. */
    List<String> deliveries() {
        return database.rows("SELECT concat_ws('|', status, attempts, error) FROM ringback_deliveries ORDER BY id");
    }

    /** Attempts of each delivery of which nobody knows how they ended. */
    List<String> unconfirmed() {
        return database.rows("SELECT unconfirmed FROM ringback_deliveries ORDER BY id");
    }

    /** The one delivery's id as its receivers see it. */
    String messageId() {
        return database.value(
                "SELECT '<ringback-' || id || '-' || reference || '@example.com>' FROM ringback_deliveries");
    }

    /** As the framework makes it. */
    private static Engine templates() {
        return Engine.builder()
                .addDefaults()
                .addResultMapper(new HtmlEscaper(List.of(Variant.TEXT_HTML)))
                .addLocator(PostOffice::template)
                .build();
    }

    private static Optional<TemplateLocation> template(String name) {
        var resource = PostOffice.class.getResourceAsStream("/templates/" + name);
        return Optional.ofNullable(resource).map(text -> new TemplateLocation() {
            @Override
            public Reader read() {
                return new InputStreamReader(text, StandardCharsets.UTF_8);
            }

            @Override
            public Optional<Variant> getVariant() {
                return Optional.of(
                        Variant.forContentType(name.endsWith(".html") ? Variant.TEXT_HTML : Variant.TEXT_PLAIN));
            }
        });
    }

    @Override
    public void close() {
        servers.forEach(MailServer::close);
        database.close();
    }
}
