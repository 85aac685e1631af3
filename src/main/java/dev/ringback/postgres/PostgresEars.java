package dev.ringback.postgres;

import dev.ringback.intake.Ears;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.mutiny.pgclient.PgConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgNotification;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** LISTENs to our bell and to the channels of hand-written triggers; what a notification says is never needed. */
final class PostgresEars implements Ears {
    private static final String LISTEN =
            "LISTEN ringback; LISTEN create_or_update_record; LISTEN delete_record; LISTEN ";

    private final PgConnection connection;
    private final Runnable bell;
    private final String echo = "ringback_echo_" + UUID.randomUUID().toString().replace("-", "");
    private final CompletableFuture<Void> gone;
    private final AtomicReference<@Nullable UniEmitter<? super Void>> awaited = new AtomicReference<>();

    private PostgresEars(PgConnection connection, Runnable bell) {
        this.connection = connection;
        this.bell = bell;
        this.gone = OwnConnection.gone(connection);
    }

    static Uni<Ears> on(PgConnection connection, Runnable bell) {
        PostgresEars ears = new PostgresEars(connection, bell);
        connection.notificationHandler(ears::heard);
        return connection.query(LISTEN + ears.echo).execute().replaceWith(ears);
    }

    private void heard(PgNotification notification) {
        if (!notification.getChannel().equals(echo)) {
            bell.run();
            return;
        }
        UniEmitter<? super Void> waiting = awaited.getAndSet(null);
        if (waiting != null) {
            waiting.complete(null);
        }
    }

    /** Rings itself and completes when it has heard that. */
    @Override
    public Uni<Void> ping() {
        Uni<Void> heard = Uni.createFrom().<Void>emitter(awaited::set);
        Uni<Void> rung = connection
                .preparedQuery("SELECT pg_notify($1::text, '')")
                .execute(Tuple.of(echo))
                .replaceWithVoid();
        return Uni.combine().all().unis(heard, rung).discardItems();
    }

    @Override
    public Uni<Void> gone() {
        return Uni.createFrom().completionStage(gone.copy());
    }

    @Override
    public Uni<Void> close() {
        return connection
                .query("UNLISTEN *")
                .execute()
                .replaceWithVoid()
                .ifNoItem()
                .after(OwnConnection.GOODBYE)
                .fail()
                .onFailure()
                .recoverWithNull()
                .chain(() -> OwnConnection.close(connection, gone));
    }
}
