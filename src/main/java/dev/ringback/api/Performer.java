package dev.ringback.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.ringback.postgres.acts.ActRequest;
import dev.ringback.postgres.acts.ActResult;
import dev.ringback.postgres.acts.Acts;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;
import org.eclipse.microprofile.context.ThreadContext;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The way of every act: the request as it is told from others, the work, the answer, which a repeat with the same
 * Idempotency-Key gets again. A refusal within the work undoes it.
 */
@Singleton
class Performer {
    /** Says that nothing was done, because it had been done before. */
    static final String REPLAYED = "Idempotency-Replayed";

    private static final Logger LOG = Logger.getLogger(Performer.class);

    private final Acts acts;
    private final ThreadContext threads;
    private final ObjectMapper json;
    private final ObjectWriter canonical;

    @Inject
    Performer(Acts acts, ObjectMapper json, ThreadContext threads) {
        this.threads = threads;
        this.acts = acts;
        this.json = json;
        this.canonical = json.writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    }

    /**
     * What came of an act.
     *
     * @param changed how many rows, for the audit log
     * @param body of the answer
     */
    record Done(long changed, Response.Status status, Object body) {
        static Done ok(long changed, Object body) {
            return new Done(changed, Response.Status.OK, body);
        }
    }

    /** For acts without a body. */
    Uni<Response> perform(ActCall call, String act, Map<String, ?> target, Function<SqlConnection, Uni<Done>> work) {
        return perform(call, act, target, null, work);
    }

    /**
     * Does the work and writes its row, in one transaction.
     *
     * @param act its name in the audit log
     * @param target what it is done to
     * @param body what was sent, as it was read
     */
    Uni<Response> perform(
            ActCall call,
            String act,
            Map<String, ?> target,
            @Nullable Object body,
            Function<SqlConnection, Uni<Done>> work) {
        ActRequest request = request(call, act, target, body);
        return acts.perform(request, asAsked(work)).map(result -> answer(request, result));
    }

    /** For work that does its steps in transactions of its own, and its last one in the given. */
    Uni<Response> performAtLength(
            ActCall call, String act, Map<String, ?> target, Function<SqlConnection, Uni<Done>> work) {
        ActRequest request = request(call, act, target, null);
        return acts.performAtLength(request, asAsked(work)).map(result -> answer(request, result));
    }

    /** For all that a filter finds; a dry run counts. */
    Uni<Response> performAll(
            ActCall call,
            String act,
            FilteredAct sent,
            Function<SqlConnection, Uni<Done>> count,
            Function<SqlConnection, Uni<Done>> work) {
        return sent.dryRun() ? undone(count) : perform(call, act, sent.target(), sent.sent(), work);
    }

    /** A dry run by doing everything and undoing it. It is not written down, and its key is not used up. */
    Uni<Response> undone(Function<SqlConnection, Uni<Done>> work) {
        return acts.undone(threads.contextualFunction(work))
                .map(done -> Response.status(done.status()).entity(done.body()).build());
    }

    /**
     * Whoever has waited for another act comes back with that one's context, where nobody knows who asks: what is done and
     * said is done with the asker's own.
     */
    private Function<SqlConnection, Uni<ActResult>> asAsked(Function<SqlConnection, Uni<Done>> work) {
        return threads.contextualFunction(transaction -> work.apply(transaction).map(this::result));
    }

    private ActRequest request(ActCall call, String act, Map<String, ?> target, @Nullable Object body) {
        return new ActRequest(act, target, call.who(), call.role(), call.key(), hash(call.line(), body));
    }

    private ActResult result(Done done) {
        return ActResult.of(done.changed(), done.status().getStatusCode(), text(done.body()));
    }

    /** In one line, whatever somebody has sent. */
    private String text(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Response answer(ActRequest request, ActResult result) {
        Response.ResponseBuilder answer = Response.status(result.status())
                .type(MediaType.APPLICATION_JSON)
                .entity(result.answer());
        if (result.replayed()) {
            return answer.header(REPLAYED, "true").build();
        }
        LOG.infof(
                "Act %s of %s by %s: %d changed",
                request.act(), text(request.target()), request.who(), result.changed());
        return answer.build();
    }

    /** The same body in another order, or with other spaces, is the same. */
    private String hash(String line, @Nullable Object body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(line.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) '\n');
            return HexFormat.of().formatHex(digest.digest(canonical.writeValueAsBytes(body)));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
