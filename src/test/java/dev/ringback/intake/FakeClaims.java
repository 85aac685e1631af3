package dev.ringback.intake;

import dev.ringback.processing.Engine;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** An engine whose claims are answered by the test, the oldest first. */
final class FakeClaims {
    /** The size of each claim that was begun. */
    final List<Integer> begun = new ArrayList<>();

    private final Deque<UniEmitter<? super Engine.Worked>> open = new ArrayDeque<>();

    Uni<Engine.Worked> work(int most) {
        return Uni.createFrom().emitter(emitter -> {
            begun.add(most);
            open.add(emitter);
        });
    }

    int open() {
        return open.size();
    }

    void answer(int changes) {
        open.remove().complete(new Engine.Worked(changes, Optional.empty()));
    }

    /** Answers the claim that began last. */
    void answerLast(int changes) {
        open.removeLast().complete(new Engine.Worked(changes, Optional.empty()));
    }

    void answerEmpty(Duration nextDue) {
        open.remove().complete(new Engine.Worked(0, Optional.of(nextDue)));
    }

    void fail() {
        open.remove().fail(new IllegalStateException("the database is away"));
    }
}
