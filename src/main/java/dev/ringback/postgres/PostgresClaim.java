package dev.ringback.postgres;

import dev.ringback.change.Change;
import dev.ringback.change.Settlement;
import dev.ringback.processing.Claim;
import dev.ringback.processing.Look;
import dev.ringback.processing.Pauses;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.List;
import java.util.Set;

/** A claim that holds a connection with an open quiet transaction. */
final class PostgresClaim implements Claim<SqlConnection> {
    private final SqlConnection connection;
    private final String settle;
    private final NamedTriggerMute mute;
    private final ClaimedRows rows;
    private boolean ended;

    /** Takes over the connection; the statement calls {@code ringback_settle} in the log's schema. */
    PostgresClaim(SqlConnection connection, String settle, NamedTriggerMute mute, ClaimedRows rows) {
        this.connection = connection;
        this.settle = settle;
        this.mute = mute;
        this.rows = rows;
    }

    /** Behind the first mark, or an undo would wake those triggers again. */
    Uni<Void> muteOthers() {
        return mute.isEmpty() || rows.changes().isEmpty()
                ? Uni.createFrom().voidItem()
                : mute.disable(connection).chain(this::mark);
    }

    @Override
    public List<Change> changes() {
        return rows.changes();
    }

    @Override
    public Look look() {
        return rows.look();
    }

    @Override
    public Pauses pauses() {
        return rows.pauses();
    }

    @Override
    public SqlConnection transaction() {
        return connection;
    }

    @Override
    public Uni<Void> mark() {
        return connection.query(QuietTransaction.MARK).execute().replaceWithVoid();
    }

    @Override
    public Uni<Void> undo() {
        return connection.query(QuietTransaction.UNDO).execute().replaceWithVoid();
    }

    /** If settling fails, the COMMIT that is already on its way behind it rolls back: the transaction is aborted. */
    @Override
    public Uni<Void> settle(List<Settlement> settlements, Set<String> wakes) {
        return mute.isEmpty()
                ? settleAndCommit(settlements, wakes)
                : mute.enable(connection).chain(() -> settleAndCommit(settlements, wakes));
    }

    private Uni<Void> settleAndCommit(List<Settlement> settlements, Set<String> wakes) {
        Uni<RowSet<Row>> settled = connection.preparedQuery(settle).execute(SettledRows.of(settlements, wakes));
        Uni<RowSet<Row>> committed = connection.query(QuietTransaction.COMMIT).execute();
        return Uni.combine().all().unis(settled, committed).discardItems().call(() -> {
            ended = true;
            return connection.close();
        });
    }

    @Override
    public Uni<Void> release() {
        // Once committed, the connection is back in the pool and somebody else's.
        return ended ? Uni.createFrom().voidItem() : abandon(connection);
    }

    /** What the database has not rolled back by then, it rolls back when the connection ends. */
    static Uni<Void> abandon(SqlConnection connection) {
        return connection
                .query(QuietTransaction.ROLLBACK)
                .execute()
                .replaceWithVoid()
                .onFailure()
                .recoverWithNull()
                .call(connection::close)
                .onFailure()
                .recoverWithNull();
    }
}
