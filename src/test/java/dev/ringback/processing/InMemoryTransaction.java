package dev.ringback.processing;

import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;

/** A transaction that can write effects, and that refuses everything but an undo once a statement has failed. */
public final class InMemoryTransaction {
    private final List<String> written = new ArrayList<>();
    private int mark;
    private boolean aborted;

    public Uni<Void> write(String effect) {
        return statement(() -> written.add(effect));
    }

    /** A statement that fails. */
    public Uni<Void> fail() {
        return statement(() -> {
            aborted = true;
            throw new IllegalStateException("division by zero");
        });
    }

    Uni<Void> mark() {
        return statement(() -> mark = written.size());
    }

    Uni<Void> undo() {
        return Uni.createFrom().voidItem().invoke(() -> {
            written.subList(mark, written.size()).clear();
            aborted = false;
        });
    }

    List<String> written() {
        return written;
    }

    private Uni<Void> statement(Runnable effect) {
        return Uni.createFrom().voidItem().invoke(() -> {
            if (aborted) {
                throw new IllegalStateException("the transaction is aborted");
            }
            effect.run();
        });
    }
}
