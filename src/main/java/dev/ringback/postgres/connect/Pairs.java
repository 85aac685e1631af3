package dev.ringback.postgres.connect;

import dev.ringback.change.TableName;
import dev.ringback.postgres.Home;
import dev.ringback.postgres.reading.LogSession;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which records of the application and of Heroku Connect's tables belong together, as the mappings have last noted it. */
public final class Pairs {
    /** Nobody has more mappings of one table. */
    private static final int MOST = 20;

    private static final String OF_CONNECT = """
            SELECT p.mapping, p.local_key AS id FROM ${schema}.ringback_pairs p
            WHERE p.mapping = ANY ($1::text[]) AND p.connect_id = $2::bigint LIMIT $3::integer""";

    private static final String OF_LOCAL = """
            SELECT p.mapping, p.connect_id::text AS id FROM ${schema}.ringback_pairs p
            WHERE p.mapping = ANY ($1::text[]) AND p.local_key = $2::text AND p.connect_id IS NOT NULL
            LIMIT $3::integer""";

    private final LogSession session;
    private final Home home;
    private final List<Tables> mappings;

    public Pairs(LogSession session, Home home, List<Tables> mappings) {
        this.session = session;
        this.home = home;
        this.mappings = List.copyOf(mappings);
    }

    /** Two tables that are kept in step. */
    public record Tables(String mapping, TableName connect, TableName local) {}

    /** The records of the other tables that belong to this one. */
    Uni<Set<RecordName>> of(RecordName record) {
        List<Tables> asConnects = mappings.stream()
                .filter(one -> one.connect().equals(record.table()))
                .toList();
        List<Tables> asLocal = mappings.stream()
                .filter(one -> one.local().equals(record.table()))
                .toList();
        Uni<Set<RecordName>> found = Uni.createFrom().item(new LinkedHashSet<>());
        if (!asConnects.isEmpty() && Keys.number(record.id()).isPresent()) {
            Tuple values = Tuple.of(names(asConnects), Keys.number(record.id()).orElseThrow(), MOST);
            found = found.chain(records -> add(records, asConnects, OF_CONNECT, values, true));
        }
        if (!asLocal.isEmpty()) {
            Tuple values = Tuple.of(names(asLocal), record.id(), MOST);
            found = found.chain(records -> add(records, asLocal, OF_LOCAL, values, false));
        }
        return found;
    }

    private Uni<Set<RecordName>> add(
            Set<RecordName> records, List<Tables> among, String sql, Tuple values, boolean local) {
        return session.read(
                        connection -> connection.preparedQuery(home.sql(sql)).execute(values))
                .map(rows -> {
                    rows.forEach(row -> among.stream()
                            .filter(one -> one.mapping().equals(row.getString("mapping")))
                            .map(one -> new RecordName(local ? one.local() : one.connect(), row.getString("id")))
                            .forEach(records::add));
                    return records;
                });
    }

    private static String[] names(List<Tables> mappings) {
        return mappings.stream().map(Tables::mapping).toArray(String[]::new);
    }
}
