package dev.ringback.postgres;

import dev.ringback.change.Change;
import dev.ringback.processing.Look;
import dev.ringback.processing.Pauses;
import dev.ringback.processing.Snapshot;
import io.vertx.core.json.JsonArray;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** What {@code ringback_claim} has answered: the changes, and in a row without an id the look and what is paused. */
record ClaimedRows(Look look, List<Change> changes, Pauses pauses) {
    static ClaimedRows read(Look.Request request, RowSet<Row> rows) {
        List<Change> changes = new ArrayList<>(rows.size());
        Look look = null;
        Pauses pauses = Pauses.NONE;
        for (Row row : rows) {
            if (row.getLong(0) == null) {
                look = look(request, row);
                pauses = pauses(row);
            } else {
                changes.add(LoggedRow.read(row));
            }
        }
        if (look == null) {
            throw new IllegalStateException("ringback_claim has answered without a look");
        }
        changes.sort(Comparator.comparingLong(Change::id));
        return new ClaimedRows(look, changes, pauses);
    }

    private static Pauses pauses(Row row) {
        return row.getValue(9) instanceof JsonArray paused && !paused.isEmpty()
                ? new Pauses(paused.stream().map(String::valueOf).collect(Collectors.toSet()))
                : Pauses.NONE;
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
}
