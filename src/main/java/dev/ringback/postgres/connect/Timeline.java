package dev.ringback.postgres.connect;

import dev.ringback.change.TableName;
import dev.ringback.postgres.Home;
import dev.ringback.postgres.reading.AttemptMade;
import dev.ringback.postgres.reading.Filter;
import dev.ringback.postgres.reading.LogEntry;
import dev.ringback.postgres.reading.LogReader;
import dev.ringback.postgres.reading.LogSession;
import dev.ringback.postgres.reading.Search;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that happened to one record, in both tables of a mapping and in both logs, the latest first.
 *
 * <p>Its cost is bounded: of each record and each log no more than {@link #MOST} rows before the page's end are read.
 */
@Singleton
public final class Timeline {
    static final int MOST = 500;

    private static final String BY_SFID = """
            SELECT r.id, r.sfid::text AS sfid FROM ${table} r WHERE r.sfid = $1::text LIMIT 1""";

    private static final String BY_ID = """
            SELECT r.id, r.sfid::text AS sfid FROM ${table} r WHERE r.id = $1::bigint""";

    private static final String ATTEMPTS = """
            SELECT t.* FROM ${both} t
            WHERE t.table_name = $1::text AND t.record_id = $2::bigint AND t.created_at <= $3::timestamptz
            ORDER BY t.id DESC LIMIT $4::integer""";

    private static final String DELIVERIES = """
            SELECT d.id, d.change_id, d.processor, d.kind, d.status, d.created_at, d.sent_at
            FROM ${schema}.ringback_deliveries d WHERE d.change_id = ANY ($1::bigint[])""";

    /** Later than all that is logged. */
    private static final Instant END = Instant.parse("9999-01-01T00:00:00Z");

    private final LogReader reader;
    private final LogSession session;
    private final Home home;
    private final ConnectLog connect;
    private final Pairs pairs;

    @Inject
    public Timeline(LogReader reader, LogSession session, Home home, ConnectLog connect, Pairs pairs) {
        this.reader = reader;
        this.session = session;
        this.home = home;
        this.connect = connect;
        this.pairs = pairs;
    }

    /**
     * Some events, the latest first.
     *
     * @param next after which the next page begins, if there is one
     */
    public record Page(List<Event> events, @Nullable Event next) {
        public Page {
            events = List.copyOf(events);
        }
    }

    /**
     * What was found of one record.
     *
     * @param horizon before which there is more that was not read; null if there is not
     */
    private record Found(List<Event> events, @Nullable Instant horizon) {}

    /** A record, and its id in Salesforce if it has one. */
    private record Subject(RecordName name, @Nullable String sfid) {}

    /**
     * A page.
     *
     * @param id the record's key, or of a mapped table its id in Salesforce
     * @param after where the page before ended
     */
    public Uni<Page> page(TableName table, String id, Event.@Nullable Mark after, int limit) {
        Instant end = after == null ? END : after.at();
        return connect.layout()
                .chain(layout -> subject(table, id, layout).chain(subject -> pairs.of(subject.name())
                        .chain(others -> each(others, other -> subject(other.table(), other.id(), layout)))
                        .chain(others -> {
                            List<Subject> all = new ArrayList<>(List.of(subject));
                            all.addAll(others);
                            return each(all, one -> events(one, layout, end));
                        })))
                .map(found -> page(found, after, limit));
    }

    /** Where one log was not read to its beginning, nothing older is shown yet, or it would come before what is missing. */
    private static Page page(List<Found> found, Event.@Nullable Mark after, int limit) {
        Optional<Instant> horizon = found.stream()
                .flatMap(one -> Optional.ofNullable(one.horizon()).stream())
                .max(Comparator.naturalOrder());
        List<Event> inOrder = found.stream()
                .flatMap(one -> one.events().stream())
                .distinct()
                .filter(event -> after == null || event.mark().compareTo(after) < 0)
                .filter(event -> horizon.isEmpty() || !event.at().isBefore(horizon.get()))
                .sorted(Event.LATEST_FIRST)
                .toList();
        List<Event> shown = new ArrayList<>(inOrder.stream().limit(limit).toList());
        // Outcomes of one change by several processors stand at one mark: a page does not part them.
        while (shown.size() < inOrder.size()
                && inOrder.get(shown.size())
                        .mark()
                        .equals(shown.get(shown.size() - 1).mark())) {
            shown.add(inOrder.get(shown.size()));
        }
        boolean more = !shown.isEmpty() && (shown.size() < inOrder.size() || horizon.isPresent());
        return new Page(shown, more ? shown.get(shown.size() - 1) : null);
    }

    private Uni<Subject> subject(TableName table, String id, Layout layout) {
        Subject asNamed = new Subject(new RecordName(table, id), null);
        if (!table.schema().equals(connect.schema()) || !layout.readable().contains(table.name())) {
            return Uni.createFrom().item(asNamed);
        }
        Optional<Long> key = Keys.number(id);
        String sql = (key.isPresent() ? BY_ID : BY_SFID).replace("${table}", connect.table(table.name()));
        Subject otherwise = key.isPresent() ? asNamed : new Subject(asNamed.name(), id);
        return session.read(connection ->
                        connection.preparedQuery(sql).execute(key.isPresent() ? Tuple.of(key.get()) : Tuple.of(id)))
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row -> new Subject(
                                new RecordName(table, Long.toString(row.getLong("id"))), row.getString("sfid")))
                        .orElse(otherwise));
    }

    private Uni<Found> events(Subject subject, Layout layout, Instant end) {
        return changes(subject, end).chain(entries -> processed(entries)
                .chain(processed -> attempts(subject, layout, end).map(attempts -> {
                    List<Event> events = new ArrayList<>(processed);
                    entries.forEach(entry -> events.addAll(Events.of(entry)));
                    attempts.forEach(attempt -> events.addAll(Events.of(attempt, connect.schema())));
                    Stream<Instant> cut = Stream.concat(
                            oldest(entries.stream().map(LogEntry::createdAt).toList()),
                            oldest(attempts.stream().map(Attempt::capturedAt).toList()));
                    return new Found(events, cut.max(Comparator.naturalOrder()).orElse(null));
                })));
    }

    /** Of as many as are read at once; of fewer none, for then there are no older ones. */
    private static Stream<Instant> oldest(List<@Nullable Instant> times) {
        return times.size() < MOST
                ? Stream.empty()
                : times.stream().flatMap(Stream::ofNullable).min(Comparator.naturalOrder()).stream();
    }

    /** By the key, and by the id in Salesforce: a reload of the mapping may give the record another key. */
    private Uni<Collection<LogEntry>> changes(Subject subject, Instant end) {
        Uni<List<LogEntry>> byKey = entries(subject.name(), subject.name().id(), null, end);
        String sfid = subject.sfid();
        Uni<List<LogEntry>> bySfid =
                sfid == null ? Uni.createFrom().item(List.of()) : entries(subject.name(), null, sfid, end);
        return byKey.chain(own -> bySfid.map(other -> {
            Map<Long, LogEntry> all = new LinkedHashMap<>();
            own.stream().filter(entry -> isOf(sfid, entry.sfid())).forEach(entry -> all.put(entry.id(), entry));
            other.forEach(entry -> all.putIfAbsent(entry.id(), entry));
            return all.values();
        }));
    }

    /** A key may have been another record's before a reload. */
    private static boolean isOf(@Nullable String wanted, @Nullable String sfid) {
        return wanted == null || sfid == null || wanted.equals(sfid);
    }

    private Uni<List<LogEntry>> entries(RecordName of, @Nullable String id, @Nullable String sfid, Instant end) {
        Filter filter = Filter.where()
                .schema(of.table().schema())
                .table(of.table().name())
                .recordId(id)
                .sfid(sfid)
                .until(end.plusNanos(1000))
                .build();
        Search search = new Search(filter, Search.Order.NEWEST_FIRST, null, MOST);
        return reader.page(search).map(LogReader.Page::entries);
    }

    /** What was tried before the latest outcomes, and what was to leave the database. */
    private Uni<List<Event>> processed(Collection<LogEntry> entries) {
        Map<Long, LogEntry> byId = new LinkedHashMap<>();
        entries.forEach(entry -> byId.put(entry.id(), entry));
        return deliveries(byId).chain(events -> reader.attempts(byId.keySet()).map(made -> {
            made.stream()
                    .collect(Collectors.groupingBy(AttemptMade::changeId))
                    .forEach((id, ofOne) -> Stream.ofNullable(byId.get(id))
                            .forEach(change -> events.addAll(Events.ofAttempts(ofOne, change))));
            return events;
        }));
    }

    private Uni<List<Event>> deliveries(Map<Long, LogEntry> byId) {
        Tuple ids = Tuple.tuple().addArrayOfLong(byId.keySet().toArray(Long[]::new));
        return session.read(connection ->
                        connection.preparedQuery(home.sql(DELIVERIES)).execute(ids))
                .map(rows -> {
                    List<Event> events = new ArrayList<>();
                    rows.forEach(row -> {
                        LogEntry change = byId.get(row.getLong("change_id"));
                        if (change != null) {
                            events.addAll(Events.ofDelivery(row, change));
                        }
                    });
                    return events;
                });
    }

    private Uni<List<Attempt>> attempts(Subject subject, Layout layout, Instant end) {
        TableName table = subject.name().table();
        Optional<Long> key = Keys.number(subject.name().id());
        if (!layout.isInPlace() || !table.schema().equals(connect.schema()) || key.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        Tuple values = Tuple.of(table.name(), key.get(), end.atOffset(ZoneOffset.UTC), MOST);
        return connect.search(reading -> reading.ask(ATTEMPTS, values))
                .map(rows -> rows.stream()
                        .map(Attempt::read)
                        .filter(attempt -> isOf(subject.sfid(), attempt.sfid()))
                        .toList())
                .onFailure(ConnectUnavailable.class)
                .recoverWithItem(List.of());
    }

    private static <S, T> Uni<List<T>> each(Collection<S> of, Function<S, Uni<T>> work) {
        return Multi.createFrom()
                .iterable(of)
                .onItem()
                .transformToUniAndConcatenate(work::apply)
                .collect()
                .asList();
    }
}
