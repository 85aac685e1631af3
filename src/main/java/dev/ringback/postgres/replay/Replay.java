package dev.ringback.postgres.replay;

import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.change.Status;
import dev.ringback.postgres.Home;
import dev.ringback.postgres.reading.Acted;
import dev.ringback.postgres.reading.LogEntry;
import dev.ringback.postgres.reading.LogReader;
import dev.ringback.postgres.reading.Search;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Processors;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Has settled changes run again, one or many, in the transaction of the act. */
@Singleton
public final class Replay {
    /** What can be replayed: all that is settled. */
    public static final Set<Status> SETTLED = Set.of(Status.SUCCEEDED, Status.IGNORED, Status.DEAD);

    private static final String REPLAY =
            "SELECT ${schema}.ringback_replay($1::bigint[], $2::text, $3::boolean, $4::text) AS replayed";

    private static final String FIND = """
            SELECT ${columns} FROM ${schema}.database_trigger_logs l WHERE l.id = $1::bigint
            """.replace("${columns}", LogReader.COLUMNS);

    /** Of a page of a search, those that a processor has seen, or that the one cares for. */
    private static final String FIT = """
            SELECT l.id FROM ${schema}.database_trigger_logs l
            WHERE l.id = ANY ($1::bigint[]) AND l.status || '' IN ('succeeded', 'ignored', 'dead')
              AND NOT ${schema}.ringback_screened(l.processors)
              AND ($2::text IS NULL OR EXISTS (
                  SELECT FROM unnest($3::text[], $4::text[], $5::text[], $6::text[]) AS i (schema, klass, operation, origin)
                  WHERE i.schema = l.schema AND i.klass = l.klass_name AND i.operation = l.operation
                    AND i.origin = coalesce(l.origin, 'local')))
              AND ($2::text IS NULL OR coalesce(l.payload ? 'backfill', false) IS FALSE OR l.only_processor = $2::text)
            ORDER BY l.id""";

    private final LogReader reader;
    private final Processors<SqlConnection> processors;
    private final String replay;
    private final String find;
    private final String fit;

    @Inject
    public Replay(LogReader reader, Processors<SqlConnection> processors, Home home) {
        this.reader = reader;
        this.processors = processors;
        this.replay = home.sql(REPLAY);
        this.find = home.sql(FIND);
        this.fit = home.sql(FIT);
    }

    /**
     * How changes are to run again.
     *
     * @param processor the one that is to run; null for all
     * @param anew whether what was delivered is to be delivered again
     * @param who asks for it
     */
    public record Wish(@Nullable String processor, boolean anew, String who) {}

    /** Who can be asked to run again. */
    public List<String> processors() {
        return processors.names();
    }

    /**
     * The answer to a wish about many.
     *
     * @param matched how many are to run again, up to the most of one act
     * @param next the change after which others are left, if some are
     */
    public record Tally(long matched, OptionalLong next) {}

    /** Empty if there is no such change; not accepted if it is not settled. */
    public Uni<Optional<Acted<LogEntry>>> one(SqlConnection transaction, long id, Wish wish) {
        return run(transaction, List.of(id), wish).chain(done -> transaction
                .preparedQuery(find)
                .execute(Tuple.of(id))
                .map(rows -> rows.stream().findFirst().map(row -> new Acted<>(done > 0, LogReader.entry(row)))));
    }

    /**
     * All that a search finds, up to the most; what a screen has kept from all processors is left out, and so is what the
     * one processor does not care for.
     *
     * @param search the oldest first
     * @param dry only counts
     */
    public Uni<Tally> all(SqlConnection transaction, Search search, Wish wish, int most, boolean dry) {
        return collect(transaction, search, wish, most, new ArrayList<>()).chain(found -> {
            boolean more = found.size() > most;
            List<Long> ids = more ? found.subList(0, most) : found;
            OptionalLong next = more ? OptionalLong.of(ids.get(most - 1)) : OptionalLong.empty();
            return dry || ids.isEmpty()
                    ? Uni.createFrom().item(new Tally(ids.size(), next))
                    : run(transaction, ids, wish).map(done -> new Tally(done, next));
        });
    }

    /** Goes on until there is one more than the most, to know whether there are more. */
    private Uni<List<Long>> collect(SqlConnection transaction, Search search, Wish wish, int most, List<Long> found) {
        return reader.ids(transaction, search)
                .chain(page -> fit(transaction, page.ids(), wish).chain(fitting -> {
                    found.addAll(fitting);
                    return found.size() > most || page.next().isEmpty()
                            ? Uni.createFrom().item(found)
                            : collect(transaction, search.after(page.next().getAsLong()), wish, most, found);
                }));
    }

    private Uni<List<Long>> fit(SqlConnection transaction, List<Long> ids, Wish wish) {
        List<String[]> cares = new ArrayList<>();
        for (Interest interest : interests(wish.processor())) {
            for (Operation operation : interest.operations()) {
                for (Origin origin : interest.origins()) {
                    cares.add(new String[] {
                        interest.table().schema(), interest.table().name(), operation.name(), origin.word()
                    });
                }
            }
        }
        Tuple values = Tuple.tuple().addArrayOfLong(ids.toArray(Long[]::new)).addString(wish.processor());
        for (int column = 0; column < 4; column++) {
            int nth = column;
            values.addArrayOfString(cares.stream().map(care -> care[nth]).toArray(String[]::new));
        }
        return transaction.preparedQuery(fit).execute(values).map(rows -> rows.stream()
                .map(row -> row.getLong("id"))
                .toList());
    }

    private List<Interest> interests(@Nullable String processor) {
        return processor == null ? List.of() : processors.interestsOf(processor);
    }

    private Uni<Integer> run(SqlConnection transaction, List<Long> ids, Wish wish) {
        return transaction
                .preparedQuery(replay)
                .execute(Tuple.of(ids.toArray(Long[]::new), wish.processor(), wish.anew(), wish.who()))
                .map(rows -> rows.iterator().next().getInteger("replayed"));
    }
}
