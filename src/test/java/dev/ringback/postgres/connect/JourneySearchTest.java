package dev.ringback.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.postgres.reading.Filter;
import dev.ringback.postgres.reading.LogEntry;
import dev.ringback.postgres.reading.LogReader;
import dev.ringback.postgres.reading.Search;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JourneySearchTest {
    private Sync sync;

    @BeforeEach
    void begin() {
        sync = Sync.withContacts();
    }

    @AfterEach
    void end() {
        sync.close();
    }

    @Test
    void changesAreFoundByWhatBecameOfThem() {
        long failed = sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
        sync.answered("FAILED", "no");
        long archived = sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Berg')");
        sync.processed("FAILED", "no");
        long succeeded = sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Lind')");
        sync.processed("SUCCESS", "");
        long waits = sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Dahl')");
        sync.database.execute("UPDATE database_trigger_logs SET status = 'succeeded' WHERE id IN (%d, %d)"
                .formatted(failed, succeeded));

        assertThat(found("failed")).containsExactly(archived, failed);
        assertThat(found("success")).containsExactly(succeeded);
        assertThat(found("new")).containsExactly(waits);
        assertThat(found("new", "failed", "success")).containsExactly(waits, succeeded, archived, failed);
        assertThat(found("merged")).isEmpty();
    }

    @Test
    void otherFiltersCombineWithIt() {
        sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
        long update = sync.write("UPDATE salesforce.contact SET lastname = 'Berg'");

        Search search = search(Search.Order.NEWEST_FIRST, null, 50, Operation.UPDATE);
        assertThat(ids(page(search, "new"))).containsExactly(update);
    }

    @Test
    void thePagesFollowEachOtherInBothOrders() {
        List<Long> written = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            written.add(sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')"));
            if (i % 2 == 0) {
                sync.processed("FAILED", "no");
            } else {
                sync.answered("FAILED", "no");
            }
        }
        assertThat(allPages(Search.Order.OLDEST_FIRST, "failed")).isEqualTo(written);
        assertThat(allPages(Search.Order.NEWEST_FIRST, "failed"))
                .isEqualTo(written.stream().sorted((a, b) -> Long.compare(b, a)).toList());
    }

    @Test
    void aWriteThatIsNotInOurLogTakesNoPlaceOnAPage() {
        long change = sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
        sync.database.execute("""
                BEGIN;
                SET LOCAL ringback.quiet = 'on';
                INSERT INTO salesforce.contact (lastname) SELECT 'Berg' FROM generate_series(1, 5);
                COMMIT""");

        LogReader.Page page = page(search(Search.Order.NEWEST_FIRST, null, 1, null), "new");
        assertThat(ids(page)).containsExactly(change);
        assertThat(page.next()).isEmpty();
    }

    @Test
    void aRareStateBehindManyOthersIsReachedPageByPageAndNotAtOnce() {
        long change = sync.write("INSERT INTO salesforce.contact (lastname) VALUES ('Holm')");
        sync.processed("MERGED", "");
        sync.database.execute("""
                INSERT INTO salesforce._trigger_log_archive (id, txid, created_at, state, action, table_name, record_id)
                SELECT 1000 + nth, 1, now(), 'SUCCESS', 'UPDATE', 'contact', 1
                FROM generate_series(1, %d) nth""".formatted(JourneyStatement.WALKED + 10));

        LogReader.Page first = page(search(Search.Order.NEWEST_FIRST, null, 50, null), "merged");
        assertThat(first.entries()).isEmpty();
        assertThat(first.next()).isNotEmpty();
        assertThat(allPages(Search.Order.NEWEST_FIRST, "merged")).containsExactly(change);
        assertThat(allPages(Search.Order.OLDEST_FIRST, "merged")).containsExactly(change);
    }

    private List<Long> allPages(Search.Order order, String state) {
        List<Long> all = new ArrayList<>();
        Long after = null;
        do {
            LogReader.Page page = page(search(order, after, 3, null), state);
            all.addAll(ids(page));
            OptionalLong next = page.next();
            after = next.isPresent() ? next.getAsLong() : null;
        } while (after != null);
        return all;
    }

    private List<Long> found(String... states) {
        return ids(page(search(Search.Order.NEWEST_FIRST, null, 50, null), states));
    }

    private LogReader.Page page(Search search, String... states) {
        return Sync.get(new JourneySearch(sync.log()).page(search, Set.of(states)));
    }

    private static List<Long> ids(LogReader.Page page) {
        return page.entries().stream().map(LogEntry::id).toList();
    }

    private static Search search(Search.Order order, @Nullable Long after, int limit, @Nullable Operation operation) {
        return new Search(Filter.where().operation(operation).build(), order, after, limit);
    }
}
