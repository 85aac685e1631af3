package dev.ringback.postgres.reading;

import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.Function;

/**
 * The answer to a wish about one change or delivery.
 *
 * @param accepted false where its status does not allow it, and nothing has happened
 * @param entry as it is now
 */
public record Acted<E>(boolean accepted, E entry) {
    /**
     * Empty if there is no such thing.
     *
     * @param done what the act has changed, if anything
     * @param there what is there, asked for only where nothing was changed
     */
    static <E> Uni<Optional<Acted<E>>> of(Uni<Optional<E>> done, Uni<Optional<E>> there) {
        return done.chain(changed -> changed.isPresent()
                ? Uni.createFrom().item(changed.map(entry -> new Acted<>(true, entry)))
                : there.map(found -> found.map(entry -> new Acted<>(false, entry))));
    }

    /** As it is now, unless it was refused. */
    public E orElseThrow(Function<E, ? extends RuntimeException> refusal) {
        if (!accepted) {
            throw refusal.apply(entry);
        }
        return entry;
    }
}
