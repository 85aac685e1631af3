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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** LISTENs to our bell and to the channels of hand-written triggers; what a notification says is never needed. */
final class PostgresEars implements Ears {
    private static final String LISTEN =
            "LISTEN ringback; LISTEN create_or_update_record; LISTEN delete_record; LISTEN ";

    private static final String RING = "SELECT pg_notify($1::text, '')";

    private final PgConnection connection;
    private final Runnable bell;
    private final Function<Function<PgConnection, Uni<Void>>, Uni<Void>> ringing;
    private final String echo = "ringback_echo_" + UUID.randomUUID().toString().replace("-", "");
    private final CompletableFuture<Void> gone;
    private final AtomicReference<@Nullable UniEmitter<? super Void>> awaited = new AtomicReference<>();

    private PostgresEars(
            PgConnection connection, Runnable bell, Function<Function<PgConnection, Uni<Void>>, Uni<Void>> ringing) {
        this.connection = connection;
        this.bell = bell;
        this.ringing = ringing;
        this.gone = OwnConnection.gone(connection);
    }

    /**
     * Listens on this connection.
     *
     * @param others opens connections: behind a pooler a bell that we ring ourselves proves nothing, as the session that
     *     rings may be the one that listens, and neither of them ours by the next statement
     */
    static Uni<Ears> on(PgConnection connection, OwnConnection others, Runnable bell) {
        return Pooler.isBefore(connection).chain(pooled -> {
            PostgresEars ears =
                    new PostgresEars(connection, bell, pooled ? others::briefly : ring -> ring.apply(connection));
            connection.notificationHandler(ears::heard);
            return connection.query(LISTEN + ears.echo).execute().replaceWith(ears);
        });
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
        Uni<Void> rung = ringing.apply(
                from -> from.preparedQuery(RING).execute(Tuple.of(echo)).replaceWithVoid());
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
