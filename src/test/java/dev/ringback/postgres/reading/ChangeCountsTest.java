package dev.ringback.postgres.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.ringback.change.Status;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.reading.ChangeCounts.By;
import dev.ringback.postgres.reading.ChangeCounts.Group;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is counted and what is estimated, of a log that is taken for a long one. */
class ChangeCountsTest {
    private static final long LONG_FROM_PAGES = 100;
    private static final double SAMPLED_PAGES = 300;

    private static TestDatabase database;
    private static ChangeCounts counts;

    @BeforeAll
    static void manyChanges() {
        database = TestDatabase.migrated();
        database.execute("""
                INSERT INTO database_trigger_logs (klass_name, error, status)
                SELECT CASE WHEN nth % 10 = 0 THEN 'tickets' ELSE 'users' END, 'failure ' || nth / 100,
                       CASE WHEN nth % 100 = 0 THEN 'dead' WHEN nth % 100 = 1 THEN 'pending' ELSE 'succeeded' END
                FROM generate_series(0, 100099) nth""");
        counts = new ChangeCounts(new LogSession(database.pool()), TestDatabase.HOME, LONG_FROM_PAGES, SAMPLED_PAGES);
        assertThat(Integer.parseInt(database.value("SELECT pg_relation_size('database_trigger_logs') / 8192")))
                .as("pages, so that not all of them are sampled")
                .isGreaterThan(450);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void ofALongLogWhatIsDoneIsEstimatedAndSaidToBeAndWhatIsOpenIsCounted() {
        ChangeCounts.Counts found = count(Filter.everything(), By.STATUS);

        assertThat(found.exact()).isFalse();
        assertThat(found.groups().get(0)).satisfies(succeeded -> {
            assertThat(succeeded.values()).containsExactly("succeeded");
            assertThat(succeeded.exact()).isFalse();
            assertThat(succeeded.amount()).isCloseTo(98_098, withPercentage(25));
        });
        assertThat(found.groups().subList(1, 3))
                .containsExactly(new Group(List.of("dead"), 1_001, true), new Group(List.of("pending"), 1_001, true));
    }

    @Test
    void whatNeedsNoLookAtAllThatIsDoneIsCountedHoweverLongTheLogIs() {
        assertThat(count(Filter.where().status(Set.of(Status.DEAD)).build(), By.TABLE))
                .isEqualTo(new ChangeCounts.Counts(List.of(new Group(List.of("tickets"), 1_001, true)), true, false));
        assertThat(count(Filter.where().table("tickets").build(), By.STATUS))
                .isEqualTo(new ChangeCounts.Counts(
                        List.of(new Group(List.of("succeeded"), 9_009, true), new Group(List.of("dead"), 1_001, true)),
                        true,
                        false));
    }

    @Test
    void aThousandGroupsAreShownAndThatThereAreMoreIsSaid() {
        ChangeCounts.Counts found =
                count(Filter.where().status(Set.of(Status.PENDING)).build(), By.ERROR);

        assertThat(found.groups()).hasSize(1_000);
        assertThat(found.more()).isTrue();
        assertThat(count(
                                Filter.where()
                                        .status(Set.of(Status.PENDING))
                                        .error("failure 1")
                                        .build(),
                                By.ERROR)
                        .more())
                .isFalse();
    }

    private static ChangeCounts.Counts count(Filter filter, By by) {
        return counts.count(filter, List.of(by)).await().atMost(Duration.ofSeconds(30));
    }
}
