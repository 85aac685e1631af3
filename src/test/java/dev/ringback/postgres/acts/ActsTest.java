package dev.ringback.postgres.acts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ringback.postgres.TestDatabase;
import dev.ringback.postgres.reading.LogSession;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An act is done once with its key, and seen in the audit log if and only if it was done. */
class ActsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String WORK = "INSERT INTO agents (name) VALUES ('done')";

    private final TestDatabase database = TestDatabase.migrated();
    private final Acts acts = new Acts(new LogSession(database.pool()), TestDatabase.HOME);
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void anActAndItsRowAreThereTogether() {
        ActResult result = get(acts.perform(request(null, "1"), this::work));

        assertThat(result.replayed()).isFalse();
        assertThat(done()).isEqualTo(1);
        assertThat(database.rows("SELECT who, role, act, target, changed, answer_status, answer FROM ringback_acts"))
                .containsExactly("someone|operator|retry|{\"id\": 7}|1|200|null");
    }

    @Test
    void anActThatFailsLeavesNothingAndItsKeyIsFree() {
        Function<SqlConnection, Uni<ActResult>> failing =
                open -> work(open).chain(() -> Uni.createFrom().failure(new IllegalStateException("no")));

        assertThatThrownBy(() -> get(acts.perform(request("a", "1"), failing))).hasMessage("no");
        assertThat(done()).isZero();
        assertThat(rows()).isZero();

        assertThat(get(acts.perform(request("a", "1"), this::work)).replayed()).isFalse();
        assertThat(done()).isEqualTo(1);
    }

    @Test
    void aRepeatGetsTheAnswerOfTheFirstAndDoesNothing() {
        get(acts.perform(request("a", "1"), this::work));

        ActResult repeat = get(acts.perform(request("a", "1"), this::work));

        assertThat(repeat).isEqualTo(new ActResult(1, 200, "{\"z\":1,\"a\":2}", true));
        assertThat(done()).isEqualTo(1);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void aKeyStandsForOneRequest() {
        get(acts.perform(request("a", "1"), this::work));

        assertThatThrownBy(() -> get(acts.perform(request("a", "2"), this::work)))
                .isInstanceOf(KeyReused.class);
        assertThat(done()).isEqualTo(1);
    }

    @Test
    void aKeyIsItsSendersOwn() {
        get(acts.perform(request("a", "1"), this::work));
        ActRequest other = new ActRequest("retry", Map.of(), "another", "operator", "a", "1");

        assertThat(get(acts.perform(other, this::work)).replayed()).isFalse();
        assertThat(done()).isEqualTo(2);
    }

    @Test
    void withoutAKeyEachRequestIsAnActOfItsOwn() {
        get(acts.perform(request(null, "1"), this::work));
        get(acts.perform(request(null, "1"), this::work));

        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void ofTwoAtOnceOneWorksAndTheOtherGetsItsAnswer() {
        CompletableFuture<Void> held = new CompletableFuture<>();
        CompletableFuture<ActResult> first =
                start(open -> work(open).call(() -> Uni.createFrom().completionStage(held)));
        await().atMost(LONG).until(() -> runs.get() == 1);
        CompletableFuture<ActResult> second = start(this::work);
        await().atMost(LONG).until(() -> waiting() == 1);

        held.complete(null);

        assertThat(first.join().replayed()).isFalse();
        assertThat(second.join()).isEqualTo(new ActResult(1, 200, "{\"z\":1,\"a\":2}", true));
        assertThat(runs).hasValue(1);
        assertThat(done()).isEqualTo(1);
    }

    @Test
    void ofTwoAtOnceTheSecondWorksIfTheFirstFails() {
        CompletableFuture<Void> held = new CompletableFuture<>();
        CompletableFuture<ActResult> first =
                start(open -> work(open).call(() -> Uni.createFrom().completionStage(held)));
        await().atMost(LONG).until(() -> runs.get() == 1);
        CompletableFuture<ActResult> second = start(this::work);
        await().atMost(LONG).until(() -> waiting() == 1);

        held.completeExceptionally(new IllegalStateException("no"));

        assertThat(first).failsWithin(LONG);
        assertThat(second.join().replayed()).isFalse();
        assertThat(done()).isEqualTo(1);
    }

    @Test
    void whatIsUndoneIsAnsweredAndLeavesNothing() {
        assertThat(get(acts.undone(this::work)).changed()).isEqualTo(1);

        assertThat(done()).isZero();
        assertThat(rows()).isZero();
    }

    private CompletableFuture<ActResult> start(Function<SqlConnection, Uni<ActResult>> work) {
        return acts.perform(request("a", "1"), work).subscribeAsCompletionStage();
    }

    private Uni<ActResult> work(SqlConnection open) {
        return open.query(WORK)
                .execute()
                .invoke(runs::incrementAndGet)
                .replaceWith(ActResult.of(1, 200, "{\"z\":1,\"a\":2}"));
    }

    private static ActRequest request(@Nullable String key, String hash) {
        return new ActRequest("retry", Map.of("id", 7), "someone", "operator", key, hash);
    }

    private long done() {
        return Long.parseLong(database.value("SELECT count(*) FROM agents WHERE name = 'done'"));
    }

    private long rows() {
        return Long.parseLong(database.value("SELECT count(*) FROM ringback_acts"));
    }

    private long waiting() {
        return Long.parseLong(
                database.value(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"));
    }

    private static <T> T get(Uni<T> answer) {
        return answer.await().atMost(LONG);
    }
}
