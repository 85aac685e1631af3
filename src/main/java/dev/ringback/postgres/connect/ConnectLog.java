package dev.ringback.postgres.connect;

import dev.ringback.postgres.Home;
import dev.ringback.postgres.Identifier;
import dev.ringback.postgres.reading.LogSession;
import dev.ringback.salesforce.ConnectSettings;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.function.Function;

/**
 * The way to Heroku Connect's log. What is there is looked up each time: rights come and go, and so does a connection.
 */
@Singleton
public final class ConnectLog {
    /** Of the log, or of its archive, with the alias {@code t}. */
    static final String COLUMNS = """
            t.id, t.txid, t.created_at, t.processed_at, t.updated_at, t.state, t.action, t.table_name, t.record_id, t.sfid,
            t.sf_message""";

    /** A right, a table, a column, a function, a schema that is not there (any more). */
    private static final Set<String> MISSING = Set.of("42501", "42P01", "42703", "42883", "3F000");

    private final LogSession session;
    private final Home home;
    private final String schema;

    @Inject
    public ConnectLog(LogSession session, Home home, ConnectSettings settings) {
        this.session = session;
        this.home = home;
        this.schema = settings.schema();
    }

    /** The schema of the mapped tables. */
    String schema() {
        return schema;
    }

    /** A transaction that has seen that Connect's log is there. */
    final class Reading {
        private final SqlConnection connection;
        private final Layout layout;

        private Reading(SqlConnection connection, Layout layout) {
            this.connection = connection;
            this.layout = layout;
        }

        Layout layout() {
            return layout;
        }

        Uni<RowSet<Row>> ask(String text, Tuple values) {
            return connection.preparedQuery(sql(text, layout)).execute(values);
        }
    }

    public Uni<Layout> layout() {
        return session.read(this::layout);
    }

    /** For what is quick. */
    <T> Uni<T> read(Function<Reading, Uni<T>> work) {
        return session.read(connection -> in(connection, work)).onFailure().transform(this::named);
    }

    /** For what may take its time. */
    <T> Uni<T> search(Function<Reading, Uni<T>> work) {
        return session.search(connection -> in(connection, work)).onFailure().transform(this::named);
    }

    /** For what writes, in a transaction that is open already and knows savepoints. */
    <T> Uni<T> act(SqlConnection transaction, Function<Reading, Uni<T>> work) {
        return in(transaction, work).onFailure().transform(this::named);
    }

    private <T> Uni<T> in(SqlConnection connection, Function<Reading, Uni<T>> work) {
        return layout(connection).chain(layout -> {
            if (!layout.isInPlace()) {
                throw new ConnectUnavailable(String.valueOf(layout.note()));
            }
            return work.apply(new Reading(connection, layout));
        });
    }

    private Uni<Layout> layout(SqlConnection connection) {
        return connection
                .preparedQuery(Layout.ASK)
                .execute(Tuple.of(schema, Layout.columns()))
                .map(rows -> Layout.read(rows.iterator().next(), schema));
    }

    /**
     * {@code ${schema}} is ours; {@code ${log}} Connect's, {@code ${archive}} its archive, {@code ${both}} the two as one,
     * {@code ${connect}} their schema.
     */
    private String sql(String text, Layout layout) {
        String log = table("_trigger_log");
        String archive = table("_trigger_log_archive");
        String both = "SELECT ${columns} FROM ${log} t"
                + (layout.archive() ? " UNION ALL SELECT ${columns} FROM ${archive} t" : "");
        return home.sql(text.replace("${both}", "(" + both + ")")
                .replace("${columns}", COLUMNS)
                .replace("${log}", log)
                .replace("${archive}", archive)
                .replace("${connect}", Identifier.quoted(schema)));
    }

    String table(String name) {
        return Identifier.quoted(schema) + "." + Identifier.quoted(name);
    }

    private Throwable named(Throwable failure) {
        return failure instanceof PgException refused && MISSING.contains(refused.getSqlState())
                ? new ConnectUnavailable(refused.getErrorMessage())
                : failure;
    }
}
