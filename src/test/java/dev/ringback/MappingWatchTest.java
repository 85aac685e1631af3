package dev.ringback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.TableName;
import dev.ringback.operations.Problems;
import dev.ringback.operations.Problems.KnownProblem;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.mapping.PairedTables;
import dev.ringback.salesforce.mapping.Binding;
import dev.ringback.salesforce.mapping.Conflict;
import dev.ringback.salesforce.mapping.Deletion;
import dev.ringback.salesforce.mapping.Direction;
import dev.ringback.salesforce.mapping.Mapping;
import dev.ringback.salesforce.mapping.Source;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MappingWatchTest {
    private static final String TABLE = "CREATE TABLE salesforce.contact (id serial PRIMARY KEY, sfid varchar(18),"
            + " user__c varchar(20) UNIQUE, lastname varchar(80), _hc_lastop varchar(32))";

    private final List<String> ended = new ArrayList<>();
    private final Problems problems = new Problems(Clock.systemUTC());
    private TestDatabase database;
    private MappingWatch watch;

    @BeforeEach
    void open() {
        database = TestDatabase.migrated();
        watch = new MappingWatch(
                new PairedTables(database.pool(), TestDatabase.HOME, List.of(mapping())), problems, ended::add);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aSchemaThatIsNotThereYetIsAProblemUntilItIsAndEndsNothing() {
        look();
        assertThat(problems.list())
                .map(KnownProblem::message)
                .singleElement()
                .asString()
                .startsWith("it cannot work: there is no schema salesforce: Heroku Connect is not provisioned yet");
        database.execute("CREATE SCHEMA salesforce", TABLE);
        look();
        assertThat(problems.list()).isEmpty();
        assertThat(ended).isEmpty();
    }

    @Test
    void whatDoesNotFitAtTheStartEndsTheProcessAndNamesThePlace() {
        database.execute("CREATE SCHEMA salesforce", TABLE.replace("lastname", "surname"));
        look();
        look();
        assertThat(ended)
                .singleElement()
                .asString()
                .startsWith("the mappings do not fit the tables:")
                .contains("ringback.mappings.\"a\".columns.\"last_name\" is lastname, allowed is a column of"
                        + " salesforce.contact: _hc_lastop, id, sfid, surname, user__c");
    }

    @Test
    void whatDoesNotFitAnyMoreIsAProblemAndEndsNothing() {
        database.execute("CREATE SCHEMA salesforce", TABLE);
        look();
        database.execute("ALTER TABLE salesforce.contact DROP COLUMN lastname");
        look();
        assertThat(problems.list()).map(KnownProblem::source).containsExactly("mapping a");
        assertThat(ended).isEmpty();
    }

    private void look() {
        watch.look().await().atMost(Duration.ofSeconds(30));
    }

    private static Mapping mapping() {
        return new Mapping(
                "a",
                TableName.of("salesforce.contact"),
                TableName.of("users"),
                Direction.BOTH,
                "user__c",
                "id",
                null,
                List.of(new Binding(
                        "ringback.mappings.\"a\".columns.\"last_name\"",
                        "last_name",
                        "lastname",
                        Source.column("last_name"),
                        Source.column("lastname"))),
                Conflict.SALESFORCE,
                null,
                Deletion.NOTHING,
                Deletion.NOTHING,
                null,
                Duration.ZERO);
    }
}
