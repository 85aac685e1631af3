package dev.ringback.postgres.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.postgres.Home;
import dev.ringback.postgres.mapping.Shape.Column;
import dev.ringback.salesforce.mapping.Mapping;
import dev.ringback.salesforce.mapping.Mappings;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What stands in the statements that are made from a mapping. */
class StatementsTest {
    private static final Column TEXT = new Column("character varying(40)", "character varying", "S", null, true);
    private static final Column MOMENT =
            new Column("timestamp with time zone", "timestamp with time zone", "D", null, false);
    private static final Column TIMESTAMP =
            new Column("timestamp without time zone", "timestamp without time zone", "D", null, false);
    private static final Column NUMBER = new Column("bigint", "bigint", "N", "nextval('u')", true);

    @Test
    void namesAreQuotedWhateverTheyAre() {
        Statements statements = statements(Map.of("columns.\"odd name\"", "Odd\"Name;"));

        assertThat(statements.reconcile)
                .contains("x.\"odd name\"", "x.\"Odd\"\"Name;\"")
                .doesNotContain("Odd\"Name");
    }

    @Test
    void anExpressionStandsWhereOnlyItsOwnRowIsInScope() {
        Statements statements = statements(Map.of("to-salesforce.\"lastname\"", "upper(last_name)"));

        assertThat(statements.reconcile)
                .contains(", (upper(last_name))::character varying AS v3")
                .contains("FROM \"public\".\"users\" WHERE \"id\" = CAST(p.pair_key AS bigint) OFFSET 0");
    }

    @Test
    void whatWouldNotBeReadByAnIndexIsKeptApart() {
        assertThat(statements(Map.of()).all()).allSatisfy(sql -> assertThat(sql).doesNotContainPattern("\\{[a-z]"));
        assertThat(statements(Map.of()).reconcile.split("OFFSET 0", -1)).hasSizeGreaterThan(3);
    }

    @Test
    void aTextIsNotCutToItsColumnsLength() {
        assertThat(statements(Map.of()).reconcile)
                .contains("(\"first_name\")::character varying AS v2")
                .doesNotContain("character varying(40)");
    }

    @Test
    void connectsTimesAreReadAsUtc() {
        assertThat(statements(Map.of("columns.\"since\"", "createddate")).reconcile)
                .contains("(\"since\" AT TIME ZONE 'UTC')::timestamp without time zone AS v4")
                .contains("(\"createddate\" AT TIME ZONE 'UTC')::timestamp with time zone AS w4");
    }

    @Test
    void aDeletionThatIsNotFollowedStandsInNoStatement() {
        assertThat(statements(Map.of()).reconcile).doesNotContain("DELETE FROM");
        assertThat(statements(Map.of("on-local-delete", "delete")).reconcile)
                .contains("DELETE FROM \"salesforce\".\"contact\" x")
                .doesNotContain("DELETE FROM \"public\"");
    }

    private static Statements statements(Map<String, String> more) {
        Mapping mapping = Mappings.read(Office.settings(more), "salesforce", "public")
                .all()
                .get(0);
        Shape shape = new Shape(
                true,
                Map.of(
                        "id",
                        NUMBER,
                        "first_name",
                        TEXT,
                        "last_name",
                        TEXT,
                        "email",
                        TEXT,
                        "odd name",
                        TEXT,
                        "since",
                        MOMENT),
                Map.of(
                        "id",
                        NUMBER,
                        "sfid",
                        TEXT,
                        "ringback_user_id__c",
                        TEXT,
                        "firstname",
                        TEXT,
                        "lastname",
                        TEXT,
                        "email",
                        TEXT,
                        "Odd\"Name;",
                        TEXT,
                        "createddate",
                        TIMESTAMP,
                        "systemmodstamp",
                        TIMESTAMP),
                false);
        return new Statements(mapping, shape, new Home("public"));
    }
}
