package dev.ringback.processing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.processing.SimulatedDatabase.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Writers, and workers whose looks overlap, do anything in any order. The full look would cover up for a floor that is
 * too high, so here it comes only at the start.
 */
class FloorProperties {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int ENOUGH_LOOKS = 8;

    /** What can happen; those with a victim pick it from what there is. */
    enum Act {
        BEGIN,
        BEGIN_BY_DRAWING,
        NUMBER,
        DRAW,
        COMMIT,
        ROLL_BACK,
        PASS_TIME,
        WORK,
        BEGIN_WORK,
        ASK,
        LOOK,
        TELL,
        SETTLE,
        RECONNECT
    }

    record Step(Act act, int pick) {}

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Act> acts = Arbitraries.frequency(
                Tuple.of(6, Act.BEGIN),
                Tuple.of(3, Act.BEGIN_BY_DRAWING),
                Tuple.of(1, Act.NUMBER),
                Tuple.of(8, Act.DRAW),
                Tuple.of(8, Act.COMMIT),
                Tuple.of(2, Act.ROLL_BACK),
                Tuple.of(6, Act.PASS_TIME),
                Tuple.of(10, Act.WORK),
                Tuple.of(6, Act.BEGIN_WORK),
                Tuple.of(2, Act.ASK),
                Tuple.of(2, Act.LOOK),
                Tuple.of(6, Act.TELL),
                Tuple.of(2, Act.SETTLE),
                Tuple.of(1, Act.RECONNECT));
        Arbitrary<Step> steps =
                acts.flatMap(act -> Arbitraries.integers().between(0, 999).map(pick -> new Step(act, pick)));
        return steps.list().ofMaxSize(150);
    }

    @Property(tries = 10_000)
    void aClaimFindsEveryPendingChangeWhateverTheFloor(@ForAll("histories") List<Step> history) {
        Scene scene = new Scene();
        history.forEach(scene::play);
        scene.look(scene.ask());
    }

    @Property(tries = 2_000)
    void onceAllIsQuietTheFloorIsAboveAllThatIsSettled(@ForAll("histories") List<Step> history) {
        Scene scene = new Scene();
        history.forEach(scene::play);
        List.copyOf(scene.database.writers()).forEach(scene.database::commit);
        for (int i = 0; i < ENOUGH_LOOKS; i++) {
            scene.database.pass(PATIENCE.dividedBy(5));
            scene.work();
        }
        assertThat(scene.floor.request(1)).isEqualTo(new Look.Request(scene.database.highest() + 1, Set.of(), 1));
    }

    /** One service on one database; the looks of its workers are asked, made, told to the floor, and settled. */
    private static final class Scene {
        final SimulatedDatabase database = new SimulatedDatabase();
        final Floor floor = new Floor(PATIENCE, Duration.ofDays(1), database::nanoTime);
        private final List<Asked> asked = new ArrayList<>();
        private final List<Looked> looked = new ArrayList<>();
        private final List<Collection<Long>> claimed = new ArrayList<>();

        private record Asked(Look.Request request, long at) {}

        private record Looked(Look look, long asked) {}

        void play(Step step) {
            switch (step.act) {
                case BEGIN -> database.begin();
                case BEGIN_BY_DRAWING -> database.draw(database.beginUnnumbered());
                case NUMBER -> picked(database.writers(), step).forEach(database::number);
                case DRAW -> picked(database.writers(), step).forEach(this::draw);
                case COMMIT -> picked(database.writers(), step).forEach(database::commit);
                case ROLL_BACK -> picked(database.writers(), step).forEach(database::end);
                case PASS_TIME -> database.pass(Duration.ofMillis(step.pick % 600));
                case WORK -> work();
                case BEGIN_WORK -> looked.add(look(ask()));
                case ASK -> asked.add(ask());
                case LOOK -> taken(asked, step).forEach(one -> looked.add(look(one)));
                case TELL -> taken(looked, step).forEach(this::tell);
                case SETTLE -> taken(claimed, step).forEach(database::settle);
                case RECONNECT -> floor.reset();
            }
        }

        private void draw(Writer writer) {
            database.number(writer);
            database.draw(writer);
        }

        void work() {
            tell(look(ask()));
            claimed.forEach(database::settle);
            claimed.clear();
        }

        Asked ask() {
            return new Asked(floor.request(1), database.nanoTime());
        }

        Looked look(Asked one) {
            var found = database.found(one.request);
            assertThat(found).as("found by a claim from %s", one.request).containsAll(database.pending());
            claimed.add(found);
            return new Looked(database.look(one.request), one.at);
        }

        private void tell(Looked one) {
            floor.seen(one.look, one.asked);
        }

        private static <E> List<E> picked(List<E> candidates, Step step) {
            return candidates.isEmpty() ? List.of() : List.of(candidates.get(step.pick % candidates.size()));
        }

        private static <E> List<E> taken(List<E> candidates, Step step) {
            List<E> one = picked(candidates, step);
            candidates.removeAll(one);
            return one;
        }
    }
}
