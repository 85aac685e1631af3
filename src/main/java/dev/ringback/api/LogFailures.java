package dev.ringback.api;

import dev.ringback.api.problem.ProblemAnswers;
import dev.ringback.api.problem.ProblemKind;
import dev.ringback.postgres.acts.KeyReused;
import dev.ringback.postgres.connect.ConnectUnavailable;
import dev.ringback.postgres.reading.LogUnavailable;
import dev.ringback.postgres.replay.Rehearsal;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What is told of a log that cannot be asked. */
public class LogFailures {
    private static final Logger LOG = Logger.getLogger(LogFailures.class);
    private static final int RETRY_AFTER_SECONDS = 5;

    @ServerExceptionMapper
    public Response unavailable(ConnectUnavailable failure) {
        return ProblemAnswers.answer(ProblemKind.CONNECT_UNAVAILABLE.because(String.valueOf(failure.getMessage())))
                .build();
    }

    @ServerExceptionMapper
    public Response reused(KeyReused failure) {
        return ProblemAnswers.answer(ProblemKind.IDEMPOTENCY_KEY_REUSED.because(
                        "An Idempotency-Key stands for one request: method, path and body. Nothing was done now."))
                .build();
    }

    @ServerExceptionMapper
    public Response givenUp(Rehearsal.GivenUp failure) {
        LOG.debug("A rehearsal was given up", failure);
        return ProblemAnswers.answer(
                        failure.isBusy()
                                ? ProblemKind.RECORD_BUSY.because(
                                        "A lock was not to be had in time, and nothing has happened. The record may be in processing now.")
                                : ProblemKind.TOO_SLOW.because(
                                        "A statement took longer than a rehearsal may, and nothing has happened."))
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .build();
    }

    @ServerExceptionMapper
    public Response unavailable(LogUnavailable failure) {
        LOG.debug("The log could not be asked", failure);
        if (failure.isTooSlow()) {
            return ProblemAnswers.answer(ProblemKind.TOO_SLOW.because(
                            "A search may read too much of the log: a recordId, an open status or a shorter span helps."
                                    + " An act may be under way still: send it again with the same Idempotency-Key."))
                    .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                    .build();
        }
        return ProblemAnswers.answer(ProblemKind.DATABASE_UNAVAILABLE.because(
                        "Nothing is lost: changes are logged by the database itself, and processed when it is back."))
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .build();
    }
}
