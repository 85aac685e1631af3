package dev.ringback.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.pgclient.PgConnection;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Opens connections outside the pool, for what a pooled connection must never do: LISTEN, SET, session locks. */
final class OwnConnection {
    static final Duration GOODBYE = Duration.ofSeconds(1);
    private static final String BRIEF = "ringback brief";

    /** These connections rest for hours by design: no timeout of the role or the database may end them. */
    private static final String PATIENT =
            "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0;"
                    + " SET idle_session_timeout = 0";

    /**
     * The server notices a vanished client even while a backend waits for a lock. Not every platform offers these, nor
     * every version the last timeout.
     */
    private static final List<String> WHERE_OFFERED = List.of(
            "SET transaction_timeout = 0",
            "SET client_connection_check_interval = '5s'",
            "SET tcp_keepalives_idle = 10",
            "SET tcp_keepalives_interval = 5",
            "SET tcp_keepalives_count = 3");

    private final Vertx vertx;
    private final PgConnectOptions options;

    OwnConnection(Vertx vertx, PgConnectOptions options) {
        this.vertx = vertx;
        this.options = options;
    }

    /**
     * Opens a connection and makes a line of it. If nobody waits for it any more when it comes, it is closed.
     *
     * @param name shown in pg_stat_activity
     */
    <L> Uni<L> open(String name, Function<PgConnection, Uni<L>> line) {
        return connect(name, connection -> assureSession(connection)
                .chain(() -> prepare(connection))
                .chain(() -> line.apply(connection)));
    }

    /** Opens a connection for this act alone. */
    <T> Uni<T> briefly(Function<PgConnection, Uni<T>> act) {
        return connect(BRIEF, connection -> act.apply(connection)
                .call(() -> connection.close().onFailure().recoverWithNull()));
    }

    private <T> Uni<T> connect(String name, Function<PgConnection, Uni<T>> use) {
        PgConnectOptions named = new PgConnectOptions(options)
                .setPipeliningLimit(16)
                .setTcpKeepAlive(true)
                .setConnectTimeout((int) Duration.ofSeconds(5).toMillis());
        named.addProperty("application_name", name);
        return Uni.createFrom().deferred(() -> {
            var connecting = io.vertx.pgclient.PgConnection.connect(vertx.getDelegate(), named)
                    .map(PgConnection::newInstance);
            return Uni.createFrom()
                    .completionStage(connecting.toCompletionStage())
                    .invoke(OwnConnection::beSilent)
                    .chain(use::apply)
                    .onFailure()
                    .invoke(() -> connecting.onSuccess(OwnConnection::hangUp))
                    .onCancellation()
                    .invoke(() -> connecting.onSuccess(OwnConnection::hangUp));
        });
    }

    /** A broken connection is told of by its end; without handlers it is printed, too, and so is the server's farewell. */
    private static void beSilent(PgConnection connection) {
        connection.exceptionHandler(broken -> {});
        connection.noticeHandler(notice -> {});
    }

    /** What is set, locked or listened to through a pooler in transaction mode stays behind in a session of others. */
    private Uni<Void> assureSession(PgConnection connection) {
        return Pooler.isBefore(connection)
                .chain(pooled -> pooled
                        ? briefly(other -> Pooler.keepsSessions(connection, other))
                        : Uni.createFrom().item(true))
                .chain(kept ->
                        kept ? Uni.createFrom().voidItem() : Uni.createFrom().failure(new Pooler.TransactionMode()));
    }

    private static Uni<Void> prepare(PgConnection connection) {
        Uni<Void> ready = connection.query(PATIENT).execute().replaceWithVoid();
        for (String setting : WHERE_OFFERED) {
            ready = ready.chain(() -> connection
                    .query(setting)
                    .execute()
                    .replaceWithVoid()
                    .onFailure()
                    .recoverWithNull());
        }
        return ready;
    }

    private static void hangUp(PgConnection connection) {
        close(connection, new CompletableFuture<>()).subscribe().with(nothing -> {});
    }

    /** Completes when the connection is closed by anybody. */
    static CompletableFuture<Void> gone(PgConnection connection) {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        connection.closeHandler(() -> gone.complete(null));
        return gone;
    }

    /** Says goodbye; an end that is dead does not answer, and is cut off. */
    static Uni<Void> close(PgConnection connection, CompletableFuture<Void> gone) {
        return connection
                .close()
                .ifNoItem()
                .after(GOODBYE)
                .fail()
                .onFailure()
                .invoke(() -> cut(connection))
                .onFailure()
                .recoverWithNull()
                .invoke(() -> gone.complete(null));
    }

    private static void cut(PgConnection connection) {
        var unused = Wire.below(connection.getDelegate()).firstContext().close();
    }
}
