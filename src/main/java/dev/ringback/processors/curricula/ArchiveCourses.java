package dev.ringback.processors.curricula;

import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.TableName;
import dev.ringback.processing.Batch;
import dev.ringback.processing.Interest;
import dev.ringback.processing.Outcomes;
import dev.ringback.processing.Processor;
import dev.ringback.processors.Answers;
import dev.ringback.processors.Switchable;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

/**
 * Archives the courses of a curriculum that was archived or deleted. What counts is how the curriculum is now: one that
 * was brought back meanwhile keeps its courses.
 */
@ApplicationScoped
public final class ArchiveCourses implements Processor<SqlConnection>, Switchable {
    private static final String ARCHIVE = """
            WITH change AS (
                SELECT c.change_id, c.curriculum_id,
                       c.change_id = min(c.change_id) OVER (PARTITION BY c.curriculum_id) AS is_first,
                       k.id IS NULL OR k.archived_at IS NOT NULL AS is_over
                FROM unnest($1::bigint[], $2::bigint[]) AS c (change_id, curriculum_id)
                LEFT JOIN public.curricula k ON k.id = c.curriculum_id),
            archived AS (
                UPDATE public.courses co SET archived_at = now()
                FROM change
                WHERE change.is_over AND change.is_first
                  AND co.curriculum_id = change.curriculum_id AND co.archived_at IS NULL
                RETURNING change.change_id)
            SELECT change.change_id,
                   CASE WHEN NOT change.is_over THEN 'open'
                        WHEN change.change_id IN (SELECT archived.change_id FROM archived) THEN 'archived'
                        ELSE 'none' END AS answer
            FROM change""";

    private static final Map<String, Outcome> OUTCOMES = Map.of(
            "archived", Outcome.succeeded(),
            "open", Outcome.ignored("the curriculum is not archived"),
            "none", Outcome.ignored("no course left to archive"));

    private final CurriculaSettings settings;

    public ArchiveCourses(CurriculaSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "archive-courses";
    }

    @Override
    public boolean enabled() {
        return settings.enabled();
    }

    @Override
    public List<Interest> interests() {
        return List.of(Interest.in(TableName.of("public.curricula"), Operation.UPDATE, Operation.DELETE)
                .whenChanged("archived_at"));
    }

    @Override
    public Uni<Outcomes> process(Batch batch, SqlConnection transaction) {
        Batch.NumericKeys curricula = batch.numericKeys();
        return transaction
                .preparedQuery(ARCHIVE)
                .execute(Tuple.tuple().addArrayOfLong(curricula.idArray()).addArrayOfLong(curricula.keyArray()))
                .map(rows -> Answers.read(rows, OUTCOMES).but(curricula.refused()));
    }
}
