package dev.ringback.postgres.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.change.TableName;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.reading.LogSession;
import dev.ringback.postgres.replay.Town;
import dev.ringback.processing.Interest;
import java.util.ArrayList;
import java.util.List;

/** A town whose rows are enqueued for one processor each time, step by step. */
final class BackfilledTown implements AutoCloseable {
    static final TableName USERS = TableName.of("users");
    static final TableName ODD = new TableName("public", "Odd \"name");

    final Wanting wants =
            new Wanting("wants", Interest.in(ODD, Operation.INSERT).copying("V v", "gone"));
    final Wanting updates = new Wanting(
            "updates", Interest.in(USERS, Operation.UPDATE).whenChanged("email").from(Origin.CONNECT));
    private final Wanting deletes = new Wanting("deletes", Interest.in(USERS, Operation.DELETE));
    private final Town town = new Town(List.of(wants, updates, deletes));
    final TestDatabase database = town.database;
    private final BackfillPlanner planner =
            new BackfillPlanner(TestDatabase.HOME, town.processors, town.processors.interests());
    private final Backfills backfills = new Backfills(new LogSession(database.pool()), planner, TestDatabase.HOME);
    final BackfillKeeper keeper = new BackfillKeeper(database.pool(), TestDatabase.HOME, 10);

    @Override
    public void close() {
        town.close();
    }

    /** Changes that come by themselves. */
    void log(String... records) {
        town.log(records);
    }

    void work() {
        town.work();
    }

    List<String> rows(String query) {
        return town.rows(query);
    }

    void users(int amount) {
        database.execute("INSERT INTO users (id) SELECT g FROM generate_series(1, " + amount + ") g");
    }

    void odd(int amount) {
        database.execute(
                "CREATE TABLE \"Odd \"\"name\" (\"V v\" text, \"no 1\" uuid, \"b B\" text, PRIMARY KEY (\"b B\", \"no 1\"))",
                "INSERT INTO \"Odd \"\"name\" SELECT 'v' || g, ('00000000-0000-0000-0000-' || lpad(g::text, 12,"
                        + " '0'))::uuid, 'it''s ' || g FROM generate_series(1, " + amount + ") g");
    }

    static BackfillOrder order(TableName table, String processor, int chunk) {
        return new BackfillOrder(table, processor, List.of(), chunk, "ada");
    }

    BackfillPlan plan(BackfillOrder order) {
        return backfills.plan(order).await().indefinitely();
    }

    Backfill begin(BackfillOrder order) {
        BackfillPlan plan = plan(order);
        assertThat(plan.flaw()).isNull();
        return database.pool()
                .withTransaction(transaction -> backfills.begin(transaction, plan))
                .await()
                .indefinitely();
    }

    Backfills.Steered steer(long id, Backfills.Act act) {
        return database.pool()
                .withTransaction(transaction -> backfills.steer(transaction, id, act))
                .await()
                .indefinitely()
                .orElseThrow();
    }

    Backfill found(long id) {
        return backfills.find(id).await().indefinitely().orElseThrow();
    }

    String step(long id) {
        return keeper.step(id).await().indefinitely();
    }

    /** So many steps at most, each followed by the processing of what it has enqueued. */
    List<String> steps(long id, int most) {
        List<String> words = new ArrayList<>();
        while (words.size() < most && !words.contains("done")) {
            words.add(step(id));
            work();
        }
        return words;
    }
}
