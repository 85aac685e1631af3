package dev.ringback.postgres.acts;

import dev.ringback.postgres.Home;
import dev.ringback.postgres.reading.LogSession;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The audit log, page by page. */
@Singleton
public final class ActReader {
    private static final String PAGE = """
            SELECT a.id, a.at, a.who, a.role, a.act, a.target, a.changed, a.idempotency_key FROM ${schema}.ringback_acts a
            WHERE ($1::text IS NULL OR a.who = $1::text)
              AND ($2::text IS NULL OR a.act = $2::text)
              AND ($3::timestamptz IS NULL OR a.at >= $3::timestamptz)
              AND ($4::timestamptz IS NULL OR a.at < $4::timestamptz)
              AND ($5::bigint IS NULL OR a.id < $5::bigint)
            ORDER BY a.id DESC LIMIT $6::integer""";

    private final LogSession session;
    private final String page;

    @Inject
    public ActReader(LogSession session, Home home) {
        this.session = session;
        this.page = home.sql(PAGE);
    }

    /**
     * Which acts, the newest first. What is null does not matter.
     *
     * @param since begun at this time or later
     * @param until begun before this time
     * @param after the id after which the page begins, if it is not the first
     */
    public record Filter(
            @Nullable String who,
            @Nullable String act,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable Long after,
            int limit) {}

    /**
     * Some acts.
     *
     * @param next the id after which the next page begins, if there is one
     */
    public record Page(List<PerformedAct> acts, OptionalLong next) {
        public Page {
            acts = List.copyOf(acts);
        }
    }

    public Uni<Page> page(Filter filter) {
        Tuple values = Tuple.tuple()
                .addString(filter.who())
                .addString(filter.act())
                .addOffsetDateTime(time(filter.since()))
                .addOffsetDateTime(time(filter.until()))
                .addLong(filter.after())
                .addInteger(filter.limit() + 1);
        return session.read(connection -> connection.preparedQuery(page).execute(values))
                .map(rows -> {
                    List<PerformedAct> acts = rows.stream()
                            .limit(filter.limit())
                            .map(ActReader::read)
                            .toList();
                    boolean more = rows.size() > filter.limit();
                    return new Page(
                            acts,
                            more ? OptionalLong.of(acts.get(acts.size() - 1).id()) : OptionalLong.empty());
                });
    }

    private static PerformedAct read(Row row) {
        return new PerformedAct(
                row.getLong("id"),
                row.getOffsetDateTime("at").toInstant(),
                row.getString("who"),
                row.getString("role"),
                row.getString("act"),
                row.getJsonObject("target").getMap(),
                row.getLong("changed"),
                row.getString("idempotency_key"));
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
