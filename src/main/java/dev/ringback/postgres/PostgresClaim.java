package dev.ringback.postgres;

import dev.ringback.change.Change;
import dev.ringback.change.Settlement;
import dev.ringback.processing.Claim;
import dev.ringback.processing.Look;
import dev.ringback.processing.Snapshot;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A claim that holds a connection with an open quiet transaction. */
final class PostgresClaim implements Claim<SqlConnection> {
    private static final String SETTLE = """
            SELECT ${schema}.ringback_settle($1::bigint[], $2::integer[], $3::text[], $4::text[], $5::jsonb[],
                $6::integer[], $7::bigint[], $8::text[], $9::bigint[], $10::text[])""";

    private final SqlConnection connection;
    private final Home home;
    private final Look look;
    private final List<Change> changes;
    private boolean ended;

    private PostgresClaim(SqlConnection connection, Home home, Look look, List<Change> changes) {
        this.connection = connection;
        this.home = home;
        this.look = look;
        this.changes = changes;
    }

    /** The first row is the look, see {@code R__2_claim.sql}. */
    static PostgresClaim read(SqlConnection connection, Home home, Look.Request request, RowSet<Row> rows) {
        var row = rows.iterator();
        Look look = look(request, row.next());
        List<Change> changes = new ArrayList<>(rows.size());
        while (row.hasNext()) {
            changes.add(LoggedRow.read(row.next()));
        }
        changes.sort(Comparator.comparingLong(Change::id));
        return new PostgresClaim(connection, home, look, changes);
    }

    private static Look look(Look.Request request, Row row) {
        Long lowest = row.getLong(12);
        Long highest = row.getLong(13);
        Long dueInMillis = row.getLong(15);
        return new Look(
                request,
                lowest == null ? OptionalLong.empty() : OptionalLong.of(lowest),
                highest == null ? 0 : highest,
                Snapshot.parse(row.getString(14)),
                Optional.ofNullable(dueInMillis).map(millis -> Duration.ofMillis(Math.max(0, millis))));
    }

    @Override
    public List<Change> changes() {
        return changes;
    }

    @Override
    public Look look() {
        return look;
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
        Uni<RowSet<Row>> settled =
                connection.preparedQuery(home.sql(SETTLE)).execute(SettledRows.of(settlements, wakes));
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
