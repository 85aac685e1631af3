package dev.ringback.api.problem;

import io.quarkus.security.ForbiddenException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Makes a problem of everything that can end a request. Nothing of an unexpected failure is told to the outside. */
public class FailedRequests {
    private static final Logger LOG = Logger.getLogger(FailedRequests.class);

    @ServerExceptionMapper
    public Response refused(Refusal refusal) {
        return ProblemAnswers.answer(refusal.problem()).build();
    }

    @ServerExceptionMapper
    public Response forbidden(ForbiddenException denied) {
        return ProblemAnswers.answer(ProblemKind.FORBIDDEN.because(
                        "The token is a viewer's, which may look but change nothing, or gives no role at all."))
                .build();
    }

    /** What the framework refuses: paths, methods, media types. */
    @ServerExceptionMapper
    public Response refusedByFramework(WebApplicationException refusal, UriInfo uri) {
        Response original = refusal.getResponse();
        if (original.getStatus() < 400 || original.hasEntity()) {
            return original;
        }
        Response.ResponseBuilder answer = ProblemAnswers.answer(problem(original.getStatus(), uri.getPath()));
        if (original.getStatus() == Response.Status.METHOD_NOT_ALLOWED.getStatusCode()) {
            answer.header(HttpHeaders.ALLOW, String.join(", ", KnownMethods.ofThisPath()));
        }
        return answer.build();
    }

    @ServerExceptionMapper
    public Response failed(Throwable failure) {
        // What failed may quote a statement or a row: that is for those who ask for it.
        LOG.errorf("A request failed: %s", Whereabouts.of(failure));
        LOG.debug("It failed as follows", failure);
        return ProblemAnswers.answer(ProblemKind.SERVER_FAILED.because("The service's log says why."))
                .build();
    }

    private static Problem problem(int status, String path) {
        return switch (status) {
            case 404 -> ProblemKind.UNKNOWN_PATH.because("Nothing is known at " + path + ".");
            case 405 -> ProblemKind.METHOD_NOT_ALLOWED.because(path + " exists, but not with this method.");
            case 406 -> ProblemKind.NOT_ACCEPTABLE.because("The answers are application/json.");
            case 413 ->
                ProblemKind.BODY_TOO_LONG.because("A body has at most as many bytes as ringback.limits.body says.");
            case 415 -> ProblemKind.UNSUPPORTED_MEDIA_TYPE.because("A request's body must be application/json.");
            default ->
                status < 500
                        ? ProblemKind.BAD_REQUEST.because("The request does not fit what is known at " + path + ".")
                        : ProblemKind.SERVER_FAILED.because("The service's log says why.");
        };
    }
}
