package dev.ringback.postgres.reading;

import dev.ringback.postgres.Home;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The gaps that capture has had, and who has seen to them. */
@Singleton
public final class Gaps {
    /** So many that nobody reads on: whoever has that many unacknowledged ones has another problem. */
    private static final int MOST = 1000;

    private static final String PAGE = """
            SELECT ${columns} FROM ${schema}.ringback_gaps g
            WHERE ($1::boolean IS NULL OR (g.until IS NULL) = $1::boolean)
              AND ($2::boolean IS NULL OR (g.acknowledged_at IS NOT NULL) = $2::boolean)
              AND ($3::bigint IS NULL OR g.id < $3::bigint)
            ORDER BY g.id DESC LIMIT $4::integer""";

    /** Whoever came first has seen to it. One that lasts cannot have been seen to. */
    private static final String ACKNOWLEDGE = """
            UPDATE ${schema}.ringback_gaps g SET acknowledged_at = clock_timestamp(), acknowledged_by = $2::text
            WHERE g.id = $1::bigint AND g.until IS NOT NULL AND g.acknowledged_at IS NULL
            RETURNING ${columns}""";

    private static final String FIND = "SELECT ${columns} FROM ${schema}.ringback_gaps g WHERE g.id = $1::bigint";

    private final LogSession session;
    private final Home home;

    @Inject
    public Gaps(LogSession session, Home home) {
        this.session = session;
        this.home = home;
    }

    /**
     * Which gaps, the newest first.
     *
     * @param open whether they last still; null if it does not matter
     * @param acknowledged whether somebody has seen to them; null if it does not matter
     * @param after the id after which the page begins, if it is not the first
     */
    public record Filter(
            @Nullable Boolean open,
            @Nullable Boolean acknowledged,
            @Nullable Long after,
            int limit) {}

    /**
     * Some gaps.
     *
     * @param next the id after which the next page begins, if there is one
     */
    public record Page(List<Gap> gaps, OptionalLong next) {
        public Page {
            gaps = List.copyOf(gaps);
        }
    }

    public Uni<Page> page(Filter filter) {
        Tuple values = Tuple.of(filter.open(), filter.acknowledged(), filter.after(), filter.limit() + 1);
        return session.read(connection -> ask(connection, PAGE, values)).map(found -> {
            List<Gap> gaps = found.stream().limit(filter.limit()).toList();
            boolean more = found.size() > filter.limit();
            return new Page(
                    gaps, more ? OptionalLong.of(gaps.get(gaps.size() - 1).id()) : OptionalLong.empty());
        });
    }

    /** Those that nobody has seen to. */
    public Uni<List<Gap>> unacknowledged() {
        return page(new Filter(null, false, null, MOST)).map(Page::gaps);
    }

    /**
     * A gap as it is now.
     *
     * @param now whether it was acknowledged by this act; not by an earlier one, and not at all if it lasts
     */
    public record Acknowledged(Gap gap, boolean now) {}

    /** Says who has seen to a gap. Empty if there is none. */
    public Uni<Optional<Acknowledged>> acknowledge(SqlConnection transaction, long id, String by) {
        return ask(transaction, ACKNOWLEDGE, Tuple.of(id, by))
                .chain(done -> done.isEmpty()
                        ? ask(transaction, FIND, Tuple.of(id)).map(found -> acknowledged(found, false))
                        : Uni.createFrom().item(acknowledged(done, true)));
    }

    private static Optional<Acknowledged> acknowledged(List<Gap> found, boolean now) {
        return found.stream().findFirst().map(gap -> new Acknowledged(gap, now));
    }

    private Uni<List<Gap>> ask(SqlConnection connection, String sql, Tuple values) {
        return connection
                .preparedQuery(home.sql(sql.replace("${columns}", Gap.COLUMNS)))
                .execute(values)
                .map(rows -> rows.stream().map(Gap::read).toList());
    }
}
