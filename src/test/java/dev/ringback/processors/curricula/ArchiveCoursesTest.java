package dev.ringback.processors.curricula;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.processors.Workbench;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ArchiveCoursesTest {
    private static final String ARCHIVED = "SELECT id FROM courses WHERE archived_at = '2001-01-01' ORDER BY id";
    private static final String OPEN = "SELECT id FROM courses WHERE archived_at IS NULL ORDER BY id";
    private static final String TOUCHED = "{\"changed\": [\"archived_at\"]}";

    private final Workbench bench = new Workbench(new ArchiveCourses(() -> true));

    @BeforeEach
    void twoCurriculaWithTwoOpenCoursesEach() {
        bench.execute("INSERT INTO curricula (id, title) VALUES (1, ''), (2, '')", """
                INSERT INTO courses (id, curriculum_id, title, archived_at)
                VALUES (11, 1, '', NULL), (12, 1, '', NULL), (13, 1, '', '2001-01-01'), (21, 2, '', NULL), (22, 2, '', NULL)""");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void anArchivedCurriculumTakesItsOpenCoursesAlong() {
        bench.execute("UPDATE curricula SET archived_at = now() WHERE id = 1");
        bench.log("UPDATE", "curricula", 1, TOUCHED);
        bench.work();
        assertThat(bench.outcomes()).containsExactly("succeeded");
        assertThat(bench.rows(OPEN)).containsExactly("21", "22");
        assertThat(bench.rows(ARCHIVED)).as("archived long ago").containsExactly("13");
    }

    @Test
    void soDoesADeletedOne() {
        bench.execute("DELETE FROM curricula WHERE id = 1");
        bench.log("DELETE", "curricula", 1);
        bench.work();
        assertThat(bench.outcomes()).containsExactly("succeeded");
        assertThat(bench.rows(OPEN)).containsExactly("21", "22");
    }

    @Test
    void aCurriculumThatWasBroughtBackKeepsItsCourses() {
        bench.log("UPDATE", "curricula", 1, TOUCHED);
        bench.work();
        assertThat(bench.outcomes()).containsExactly("ignored: the curriculum is not archived");
        assertThat(bench.rows(OPEN)).containsExactly("11", "12", "21", "22");
    }

    @Test
    void theSecondOfTwoChangesFindsNothingLeft() {
        bench.execute("DELETE FROM curricula WHERE id = 1");
        bench.log("UPDATE", "curricula", 1, TOUCHED);
        bench.log("DELETE", "curricula", 1);
        bench.work();
        assertThat(bench.outcomes()).containsExactly("succeeded", "ignored: no course left to archive");
    }

    @Test
    void aNewTitleIsNoneOfItsBusiness() {
        bench.execute("UPDATE curricula SET archived_at = now() WHERE id = 1");
        bench.log("UPDATE", "curricula", 1, "{\"changed\": [\"title\"]}");
        bench.work();
        assertThat(bench.outcomes()).containsExactly("ignored: no processor cares for this change");
        assertThat(bench.rows(OPEN)).containsExactly("11", "12", "21", "22");
    }
}
