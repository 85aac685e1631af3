package dev.ringback;

import dev.ringback.operations.Problems;
import dev.ringback.postgres.reading.IndexBuilder;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Has the index of the searches built after the start, and again should it be lost; and tells people if it cannot be. */
@Singleton
class IndexWatch {
    private static final Logger LOG = Logger.getLogger(IndexWatch.class);
    private static final String SOURCE = "search index";

    private final Life life;
    private final IndexBuilder builder;
    private final Problems problems;
    private final boolean wanted;

    IndexWatch(Life life, IndexBuilder builder, Problems problems, Settings settings) {
        this.life = life;
        this.builder = builder;
        this.problems = problems;
        this.wanted = settings.search().index();
    }

    @Scheduled(every = "10m", delayed = "15s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> keep() {
        if (!wanted || !life.started()) {
            return Uni.createFrom().voidItem();
        }
        return builder.keep()
                .invoke(this::report)
                .onFailure()
                .invoke(this::fail)
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private void report(IndexBuilder.Result result) {
        problems.clear(SOURCE);
        if (result == IndexBuilder.Result.BUILT) {
            LOG.info("the index ringback_words is built: searches find what is rare without reading the log");
        }
    }

    /** Searches go on without it. */
    private void fail(Throwable failure) {
        String message = "the index ringback_words cannot be built, so searches for what is rare take more pages: "
                + Problems.words(failure);
        if (problems.report(SOURCE, message)) {
            LOG.warn(message);
        }
    }
}
