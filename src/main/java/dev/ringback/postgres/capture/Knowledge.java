package dev.ringback.postgres.capture;

import dev.ringback.change.Operation;
import dev.ringback.change.TableName;
import dev.ringback.postgres.capture.Sighting.Point;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was known before a survey.
 *
 * @param at the database's time before the survey
 * @param gapsLast whether there are gaps that have no end yet
 * @param unsettled oids of tables, and perhaps {@code functions}, that a transaction under way is altering: what is seen of
 *     them says nothing of what that transaction writes
 */
record Knowledge(OffsetDateTime at, Map<Point, Sighting> sightings, boolean gapsLast, Set<String> unsettled) {
    static final String FUNCTIONS = "functions";

    /** Columns in the order of {@link Witness}' statement. */
    static Knowledge read(Row row) {
        Map<Point, Sighting> sightings = new LinkedHashMap<>();
        for (Object element : (JsonArray) row.getJson(1)) {
            Sighting sighting = sighting((JsonObject) element);
            sightings.put(sighting.point(), sighting);
        }
        return new Knowledge(row.getOffsetDateTime(0), sightings, row.getBoolean(2), Set.of());
    }

    private static Sighting sighting(JsonObject sighting) {
        List<Mark> marks = new ArrayList<>();
        sighting.getJsonArray("marks").forEach(mark -> marks.add(Mark.read((JsonObject) mark)));
        Point point = new Point(
                new TableName(sighting.getString("schema"), sighting.getString("table")),
                Operation.valueOf(sighting.getString("operation")));
        return new Sighting(point, marks, sighting.getString("functions"), sighting.getBoolean("aged"));
    }

    Knowledge with(Set<String> nowUnsettled) {
        return new Knowledge(at, sightings, gapsLast, nowUnsettled);
    }

    @Nullable
    Sighting of(Point point) {
        return sightings.get(point);
    }
}
