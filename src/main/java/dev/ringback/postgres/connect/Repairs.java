package dev.ringback.postgres.connect;

import dev.ringback.postgres.connect.Remedy.Case;
import dev.ringback.postgres.connect.Remedy.Choice;
import dev.ringback.postgres.connect.RepairReport.Item;
import dev.ringback.salesforce.JourneySettings;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Has failed writes tried again. A dry run does all of it, and then undoes it: what it says is what happens.
 *
 * <p>The rows are locked and their state is read again before anything is decided, so two operators at once repair each
 * row once.
 */
@Singleton
public final class Repairs {
    private final ConnectLog connect;
    private final String mode;

    @Inject
    public Repairs(ConnectLog connect, JourneySettings settings) {
        this.connect = connect;
        this.mode = settings.mode();
    }

    /**
     * Repairs as many as are repaired at once. Of a dry run the transaction must be rolled back.
     *
     * @param by who asked for it
     */
    public Uni<RepairReport> repair(SqlConnection transaction, RepairWish wish, String by) {
        return connect.act(transaction, reading -> repair(new RepairBench(reading, connect, by), wish))
                .map(report -> wish.dryRun() ? without(report) : report);
    }

    private Uni<RepairReport> repair(RepairBench bench, RepairWish wish) {
        return bench.begin().chain(() -> bench.choose(wish)).chain(chosen -> {
            boolean more = chosen.size() > RepairWish.MOST;
            List<Long> named = chosen.stream().limit(RepairWish.MOST).toList();
            return bench.insertsOf(named)
                    .chain(inserts -> work(bench, named, inserts))
                    .map(items -> new RepairReport(wish.dryRun(), mode, more, items));
        });
    }

    private Uni<List<Item>> work(RepairBench bench, List<Long> named, List<Long> inserts) {
        Set<Long> all = new HashSet<>(named);
        all.addAll(inserts);
        return bench.lock(List.copyOf(all)).chain(cases -> {
            List<Case> inOrder = cases.stream().sorted(order()).toList();
            return Multi.createFrom()
                    .iterable(inOrder)
                    .onItem()
                    .transformToUniAndConcatenate(write -> mend(bench, write, named))
                    .collect()
                    .asList()
                    .map(items -> and(items, named));
        });
    }

    /** As they were written; but an insert before all else of its record. */
    private static Comparator<Case> order() {
        return Comparator.comparing((Case write) -> !write.action().equals("INSERT"))
                .thenComparing(Case::id);
    }

    private Uni<Item> mend(RepairBench bench, Case write, List<Long> named) {
        Choice choice = Remedy.of(write, mode.equals("ordered"));
        String because = named.contains(write.id()) ? null : "a later write of the record needs it";
        if (choice.remedy() == Remedy.NONE) {
            return Uni.createFrom().item(item(write, choice.remedy(), choice.reason(), null));
        }
        return bench.carryOut(write, choice.remedy())
                .map(became -> item(write, choice.remedy(), because, became.orElse(null)))
                .onFailure(PgException.class)
                .recoverWithUni(refused -> bench.undo()
                        .replaceWith(item(write, Remedy.NONE, ((PgException) refused).getErrorMessage(), null)))
                .onFailure(IllegalStateException.class)
                .recoverWithUni(
                        nothing -> bench.undo().replaceWith(item(write, Remedy.NONE, nothing.getMessage(), null)));
    }

    private static Item item(Case write, Remedy remedy, @Nullable String reason, @Nullable Long became) {
        return new Item(write.id(), write.table(), write.recordId(), write.action(), remedy, reason, became);
    }

    /** What was named and is nowhere. */
    private static List<Item> and(List<Item> items, List<Long> named) {
        List<Item> all = new ArrayList<>(items);
        Set<Long> found = new HashSet<>(items.stream().map(Item::id).toList());
        named.stream()
                .filter(id -> !found.contains(id))
                .forEach(id -> all.add(new Item(
                        id, null, null, null, Remedy.NONE, "Heroku Connect's log has no such row (any more)", null)));
        return all;
    }

    private static RepairReport without(RepairReport report) {
        return new RepairReport(
                true,
                report.mode(),
                report.more(),
                report.items().stream()
                        .map(item -> new Item(
                                item.id(),
                                item.table(),
                                item.recordId(),
                                item.action(),
                                item.remedy(),
                                item.reason(),
                                null))
                        .toList());
    }
}
