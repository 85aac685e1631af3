package dev.ringback.postgres.reading;

import dev.ringback.postgres.Home;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The deliveries, as people read them. */
@Singleton
public final class DeliveryReader {
    private final LogSession session;
    private final Home home;

    @Inject
    public DeliveryReader(LogSession session, Home home) {
        this.session = session;
        this.home = home;
    }

    /**
     * Some deliveries.
     *
     * @param next the id after which the next page begins, if there is one
     */
    public record Page(List<DeliveryEntry> deliveries, OptionalLong next) {
        public Page {
            deliveries = List.copyOf(deliveries);
        }
    }

    /** The newest first. Reads one row more than is wanted, to know whether there is a next page. */
    public Uni<Page> page(DeliveryFilter filter, @Nullable Long after, int limit) {
        DeliveryStatement statement = new DeliveryStatement(filter, after, limit + 1, true);
        String sql = home.sql(statement.shown());
        return session.search(connection -> connection.preparedQuery(sql).execute(statement.values()))
                .map(rows -> {
                    List<DeliveryEntry> found =
                            rows.stream().limit(limit).map(DeliveryRow::read).toList();
                    boolean more = rows.size() > limit;
                    return new Page(
                            found, more ? OptionalLong.of(found.get(limit - 1).id()) : OptionalLong.empty());
                });
    }

    public Uni<Optional<DeliveryEntry>> find(long id) {
        String sql = home.sql(DeliveryRow.FIND);
        return session.read(connection -> connection.preparedQuery(sql).execute(Tuple.of(id)))
                .map(rows -> rows.stream().map(DeliveryRow::read).findFirst());
    }
}
