package dev.ringback.intake;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletableFuture;

/** A line whose other end is played by the test. */
class FakeLine implements Line {
    /** Whether a ping gets an answer; false is a link that is dead at the other end. */
    boolean answers = true;

    /** Whether a goodbye gets an answer. */
    boolean saysGoodbye = true;

    int pings;
    int closes;

    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    void breakOff() {
        gone.complete(null);
    }

    @Override
    public Uni<Void> ping() {
        return Uni.createFrom().deferred(() -> {
            pings++;
            return answers ? Uni.createFrom().voidItem() : Uni.createFrom().nothing();
        });
    }

    @Override
    public Uni<Void> gone() {
        return Uni.createFrom().completionStage(gone);
    }

    @Override
    public Uni<Void> close() {
        return Uni.createFrom().deferred(() -> {
            closes++;
            if (!saysGoodbye) {
                return Uni.createFrom().nothing();
            }
            gone.complete(null);
            return Uni.createFrom().voidItem();
        });
    }

    boolean isClosed() {
        return closes > 0;
    }

    static final class FakeEars extends FakeLine implements Ears {}

    /** Its locks are given out by the test. */
    static final class FakeDoor extends FakeLine implements Door {
        int approaches;
        int leaves;
        CompletableFuture<Void> leaving = CompletableFuture.completedFuture(null);

        private Runnable seated = () -> {};
        private CompletableFuture<Void> granted = new CompletableFuture<>();

        @Override
        public Uni<Void> approach(Runnable whenSeated) {
            approaches++;
            seated = whenSeated;
            granted = new CompletableFuture<>();
            return Uni.createFrom().completionStage(granted);
        }

        @Override
        public Uni<Void> leave() {
            leaves++;
            return Uni.createFrom().completionStage(leaving);
        }

        void giveSeat() {
            seated.run();
        }

        void giveDoor() {
            granted.complete(null);
        }

        void refuse() {
            granted.completeExceptionally(new IllegalStateException("the lock was refused"));
        }
    }
}
