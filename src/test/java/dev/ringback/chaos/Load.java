package dev.ringback.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Writers at work, each in a session and a thread of its own. */
final class Load implements AutoCloseable {
    private static final int WRITERS = 6;

    private final Pace pace = new Pace();
    private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    private final List<Writer> writers;
    private final List<Future<Void>> running;

    Load(Grounds grounds, long seed) {
        writers = IntStream.range(0, WRITERS)
                .mapToObj(number -> new Writer(grounds.database(), pace, number, seed))
                .toList();
        running = writers.stream().map(writer -> threads.submit(writer::run)).toList();
    }

    Pace pace() {
        return pace;
    }

    /** Lets the writers finish; returns the transactions whose commit was confirmed to them. */
    List<Long> end() {
        pace.end();
        List<Long> acknowledged = new ArrayList<>();
        try {
            for (int number = 0; number < WRITERS; number++) {
                running.get(number).get();
                acknowledged.addAll(writers.get(number).acknowledged());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a writer failed", e.getCause());
        }
        return acknowledged;
    }

    @Override
    public void close() {
        pace.end();
        threads.shutdown();
    }
}
