package dev.ringback.bench;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;

/** Something that goes on beside the measurement until it is closed. */
final class Background implements AutoCloseable {
    /** One step of it; asked again and again. */
    interface Step {
        void take() throws SQLException;
    }

    private final Thread thread;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private volatile boolean over;

    private Background(String name, Step step) {
        thread = new Thread(() -> run(step), name);
        thread.setDaemon(true);
    }

    static Background repeat(String name, Step step) {
        Background background = new Background(name, step);
        background.thread.start();
        return background;
    }

    private void run(Step step) {
        try {
            while (!over) {
                step.take();
            }
        } catch (SQLException | RuntimeException e) {
            failure.set(e);
        }
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException(thread.getName() + " failed", failed);
        }
    }
}
