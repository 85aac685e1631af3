package dev.ringback.api;

import dev.ringback.api.problem.ProblemKind;
import dev.ringback.api.problem.Refusal;
import dev.ringback.postgres.pause.Pausable;
import dev.ringback.postgres.pause.Pause;
import dev.ringback.postgres.pause.PauseBook;
import dev.ringback.postgres.pause.Releaser;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Pauses and resumes, whatever it is: a reason is read, the act is written down, and what was held is let go. */
@Singleton
class Pauser {
    private static final int LONGEST_REASON = 500;
    private static final String REASON = "reason";

    private final PauseBook book;
    private final Releaser releaser;
    private final Performer performer;

    @Inject
    Pauser(PauseBook book, Releaser releaser, Performer performer) {
        this.book = book;
        this.releaser = releaser;
        this.performer = performer;
    }

    /** Why something is paused. */
    record PauseReason(
            @Schema(
                    description = "For those who find it paused",
                    minLength = 1,
                    maxLength = LONGEST_REASON,
                    examples = "the mail server is being moved")
            String reason) {}

    Uni<Response> pause(Pausable what, BooleanSupplier known, ActCall call, @Nullable Object body) {
        Parameters.none(call.uri());
        String reason = reason(body);
        if (!known.getAsBoolean()) {
            throw unknown(what);
        }
        Map<String, String> target = Map.of(what.kind().word(), what.name(), REASON, reason);
        return performer.perform(call, "pause", target, Map.of(REASON, reason), transaction -> book.pause(
                        transaction, what, reason, call.who())
                .map(acted -> done(what, acted)));
    }

    /** What is paused can be resumed, even if nobody knows it any more. */
    Uni<Response> resume(Pausable what, BooleanSupplier known, ActCall call) {
        Parameters.none(call.uri());
        return performer
                .perform(call, "resume", Map.of(what.kind().word(), what.name()), transaction -> book.resume(
                                transaction, what, call.who())
                        .map(acted -> {
                            if (acted.pause() == null && !known.getAsBoolean()) {
                                throw unknown(what);
                            }
                            return done(what, acted);
                        }))
                .invoke(releaser::releaseSoon);
    }

    private static Performer.Done done(Pausable what, PauseBook.Acted acted) {
        return Performer.Done.ok(acted.changed() ? 1 : 0, PauseState.of(what, acted.pause()));
    }

    private static String reason(@Nullable Object body) {
        if (!(body instanceof Map<?, ?> fields)) {
            throw new Refusal(ProblemKind.BAD_REQUEST.because("It needs a body, an object with the reason."));
        }
        fields.forEach((name, value) -> {
            if (!REASON.equals(name)) {
                throw new Refusal(ProblemKind.UNKNOWN_PARAMETER
                        .because("The body does not take it.")
                        .of(String.valueOf(name), String.valueOf(value), List.of(REASON)));
            }
        });
        Object sent = fields.get(REASON);
        if (sent instanceof String text
                && !text.isBlank()
                && text.length() <= LONGEST_REASON
                && text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        throw Parameters.refusal(
                REASON,
                String.valueOf(sent),
                "It says nothing, or too much.",
                List.of("1 to " + LONGEST_REASON + " characters in one line"));
    }

    private static Refusal unknown(Pausable what) {
        return new Refusal(
                what.kind() == Pause.Kind.TABLE
                        ? ProblemKind.NO_SUCH_TABLE.because("No processor watches a table " + what.name() + ".")
                        : ProblemKind.NO_SUCH_PROCESSOR.because("No processor has the name " + what.name() + "."));
    }
}
