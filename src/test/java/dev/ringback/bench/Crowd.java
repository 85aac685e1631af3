package dev.ringback.bench;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Several that do the same at once. */
final class Crowd {
    /** What one of them does. */
    interface Act {
        void perform(int nth) throws Exception;
    }

    private Crowd() {}

    /** Waits for all; the first failure is ours. */
    static void of(int number, Act act) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(number);
        try {
            List<? extends Future<?>> all = IntStream.range(0, number)
                    .mapToObj(nth -> threads.submit(() -> {
                        act.perform(nth);
                        return null;
                    }))
                    .toList();
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("one of the crowd failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
