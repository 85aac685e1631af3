package dev.ringback.postgres.pause;

import dev.ringback.postgres.Home;
import dev.ringback.postgres.reading.LogSession;
import dev.ringback.postgres.reading.Shared;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where it is written what is paused. Claims read it, so what is committed here holds for each claim that begins then. */
@Singleton
public final class PauseBook {
    /** More are not counted: the number is for people. */
    static final int MOST_COUNTED = 100_000;

    private static final String LIST = """
            SELECT ${columns} FROM ${schema}.ringback_pauses p ORDER BY p.kind DESC, p.name""";

    private static final String FIND = """
            SELECT ${columns} FROM ${schema}.ringback_pauses p WHERE p.resumption = $1::text""";

    /** Whoever was first has paused it; one that is being resumed is paused anew. */
    private static final String PAUSE = """
            INSERT INTO ${schema}.ringback_pauses AS p (resumption, kind, name, reason, paused_by)
            VALUES ($1::text, $2::text, $3::text, $4::text, $5::text)
            ON CONFLICT (resumption) DO UPDATE SET
                reason = excluded.reason, paused_at = clock_timestamp(), paused_by = excluded.paused_by,
                resumed_at = NULL, resumed_by = NULL
            WHERE p.resumed_at IS NOT NULL
            RETURNING ${columns}""";

    /** Waits until those have committed who are settling what this pause holds; nobody holds anything for it afterwards. */
    private static final String LOCK = "SELECT pg_advisory_xact_lock($1::integer, $2::integer)";

    private static final String RESUME = """
            UPDATE ${schema}.ringback_pauses p SET resumed_at = clock_timestamp(), resumed_by = $2::text
            WHERE p.resumption = $1::text AND p.resumed_at IS NULL
            RETURNING ${columns}""";

    /** By what they wait for: a line for each thing that is paused. */
    private static final String HELD = """
            SELECT h.waiting_for, count(*) AS amount FROM (
                SELECT l.waiting_for FROM ${schema}.database_trigger_logs l
                WHERE l.status = 'waiting' AND l.next_attempt_at IS NULL LIMIT $1::integer) h
            GROUP BY h.waiting_for""";

    private final LogSession session;
    private final Home home;
    private final Shared<Page> shared;

    @Inject
    public PauseBook(LogSession session, Home home) {
        this.session = session;
        this.home = home;
        this.shared = new Shared<>(this::page, Duration.ofSeconds(1), 20, System::nanoTime);
    }

    /**
     * An entry, and whether an act has made or ended it.
     *
     * @param pause null where nothing is paused, nor was
     */
    public record Acted(@Nullable Pause pause, boolean changed) {}

    /**
     * All pauses, and how many changes each of them holds.
     *
     * @param held by what they wait for; a change that several pauses hold is counted for each
     * @param more whether there are more than were counted
     */
    public record Page(List<Pause> pauses, Map<String, Long> held, boolean more) {
        public static final Page EMPTY = new Page(List.of(), Map.of(), false);

        public Page {
            pauses = List.copyOf(pauses);
            held = Map.copyOf(held);
        }

        public Optional<Pause> of(Pausable what) {
            return pauses.stream()
                    .filter(pause -> pause.resumption().equals(what.resumption()))
                    .findFirst();
        }

        public long held(Pause pause) {
            return held.getOrDefault(pause.resumption(), 0L);
        }
    }

    /** Tables first. Where nothing is paused, it is one small question. */
    public Uni<Page> page() {
        return session.read(connection -> ask(connection, LIST, Tuple.tuple())
                .chain(pauses -> pauses.isEmpty() ? Uni.createFrom().item(Page.EMPTY) : held(connection, pauses)));
    }

    /** The same, perhaps from a moment ago: for those who ask often. */
    public Uni<Page> recent() {
        return shared.get();
    }

    /** In the transaction of an act. */
    public Uni<Acted> pause(SqlConnection transaction, Pausable what, String reason, String by) {
        Tuple values = Tuple.of(what.resumption(), what.kind().word(), what.name(), reason, by);
        return ask(transaction, PAUSE, values).chain(done -> acted(transaction, what, done));
    }

    /** In the transaction of an act: what it held is released afterwards, by {@link Releaser}. */
    public Uni<Acted> resume(SqlConnection transaction, Pausable what, String by) {
        return transaction
                .preparedQuery(LOCK)
                .execute(Tuple.of(home.lockClass(), Home.PAUSES))
                .chain(() -> ask(transaction, RESUME, Tuple.of(what.resumption(), by)))
                .chain(done -> acted(transaction, what, done));
    }

    private Uni<Acted> acted(SqlConnection transaction, Pausable what, List<Pause> done) {
        return done.isEmpty()
                ? ask(transaction, FIND, Tuple.of(what.resumption()))
                        .map(found -> new Acted(found.isEmpty() ? null : found.get(0), false))
                : Uni.createFrom().item(new Acted(done.get(0), true));
    }

    private Uni<Page> held(SqlConnection connection, List<Pause> pauses) {
        return connection
                .preparedQuery(home.sql(HELD))
                .execute(Tuple.of(MOST_COUNTED + 1))
                .map(rows -> {
                    Map<String, Long> held = new HashMap<>();
                    long all = 0;
                    for (Row row : rows) {
                        long amount = row.getLong("amount");
                        String waiting = row.getString("waiting_for");
                        all += amount;
                        if (waiting != null) {
                            waiting.lines().forEach(one -> held.merge(one, amount, Long::sum));
                        }
                    }
                    return new Page(pauses, held, all > MOST_COUNTED);
                });
    }

    private Uni<List<Pause>> ask(SqlConnection connection, String sql, Tuple values) {
        return connection
                .preparedQuery(home.sql(sql.replace("${columns}", Pause.COLUMNS)))
                .execute(values)
                .map(rows -> rows.stream().map(Pause::read).toList());
    }
}
