package dev.ringback.postgres.cascade;

import dev.ringback.bounds.Bounds;
import dev.ringback.postgres.Home;
import dev.ringback.processing.Processor;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/** The processors that may trigger others. */
@Singleton
public final class Cascades {
    private final Set<String> allowed;
    private final Home home;

    @Inject
    Cascades(CascadeSettings settings, Home home) {
        this(settings.processors().orElse(Set.of()), home);
    }

    public Cascades(Set<String> allowed, Home home) {
        this.allowed = Set.copyOf(allowed);
        this.home = home;
    }

    /**
     * All of these processors, with those that may cascade doing so.
     *
     * @throws IllegalArgumentException if a name that is allowed to is none of theirs
     */
    public List<Processor<SqlConnection>> among(List<Processor<SqlConnection>> processors) {
        List<String> known = processors.stream().map(Processor::name).sorted().toList();
        Bounds bounds = new Bounds();
        allowed.stream().sorted().forEach(name -> bounds.oneOf("ringback.cascade.processors", name, known));
        bounds.uphold();
        return processors.stream()
                .map(one -> allowed.contains(one.name()) ? new Cascade(one, home) : one)
                .toList();
    }
}
