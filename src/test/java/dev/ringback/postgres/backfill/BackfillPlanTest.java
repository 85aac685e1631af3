package dev.ringback.postgres.backfill;

import static dev.ringback.postgres.backfill.BackfilledTown.USERS;
import static dev.ringback.postgres.backfill.BackfilledTown.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.TableName;
import dev.ringback.postgres.backfill.BackfillOrder.Condition;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused before a row is enqueued, and in which words. */
class BackfillPlanTest {
    private final BackfilledTown town = new BackfilledTown();

    @AfterEach
    void close() {
        town.close();
    }

    @ParameterizedTest
    @CsvSource({
        "nobody, users, processor",
        "deletes, users, table",
        "counts, agents, table",
        "counts, nowhere, table",
    })
    void whatCannotBeIsRefusedWithWhatIsWrong(String processor, String table, String member) {
        assertThat(town.plan(order(TableName.of(table), processor, 1)).flaw().member())
                .isEqualTo(member);
    }

    @Test
    void aBadConditionIsNamedWithItsColumnAndType() {
        assertThat(flaw(new Condition("id", "=", "x")))
                .isEqualTo(new BackfillPlan.Flaw(
                        "where[0].value",
                        "x",
                        "Column id is of the type bigint, and this is no value of it.",
                        List.of("a value of the type bigint")));
        assertThat(flaw(new Condition("id; DROP TABLE users", "=", 1)).member()).isEqualTo("where[0].column");
        assertThat(flaw(new Condition("created_at", "in", List.of("2026-01-31", "soon")))
                        .value())
                .isEqualTo("soon");
        town.database.execute("ALTER TABLE users ADD COLUMN notes json");
        assertThat(flaw(new Condition("notes", "=", "{}")).member()).isEqualTo("where[0].op");
    }

    @Test
    void aTableWithoutAKeyIsRefused() {
        town.database.execute("ALTER TABLE users DROP CONSTRAINT users_pkey CASCADE");

        assertThat(town.plan(order(USERS, "counts", 1)).flaw().detail()).startsWith("It has no key");
    }

    private BackfillPlan.Flaw flaw(Condition condition) {
        return town.plan(new BackfillOrder(USERS, "counts", List.of(condition), 1, "ada"))
                .flaw();
    }
}
