package dev.ringback.processing;

import static dev.ringback.change.Operation.DELETE;
import static dev.ringback.change.SampleChange.change;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringback.change.Operation;
import dev.ringback.change.Outcome;
import dev.ringback.change.SampleChange;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTest {
    @Test
    void anEmptyBatchIsRefused() {
        assertThatThrownBy(() -> new Batch(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void itsChangesCanBePickedByOperation() {
        Batch batch = batch(change(1), change(2).operation(DELETE), change(3));
        assertThat(batch.of(DELETE)).containsExactly(batch.changes().get(1));
    }

    @Test
    void numericKeysAreInStepWithTheirChanges() {
        Batch.NumericKeys keys = batch(
                        change(1).of("70"), change(2).of("-8"), change(3).of("70"))
                .numericKeys();
        assertThat(keys.idArray()).containsExactly(1L, 2L, 3L);
        assertThat(keys.keyArray()).containsExactly(70L, -8L, 70L);
        assertThat(keys.refused()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " 7", "7.0", "0x7", "9223372036854775808", "{\"id\": 7}", "a3f1c2d4"})
    void aChangeWhoseKeyIsNoWholeNumberIsRefused(String key) {
        Batch.NumericKeys keys = batch(change(1).of(key), change(2).of("7")).numericKeys();
        assertThat(keys.ids()).containsExactly(2L);
        assertThat(keys.keys()).containsExactly(7L);
        assertThat(keys.refused()).isEqualTo(Map.of(1L, Outcome.dead("record id '" + key + "' is not a whole number")));
    }

    @Test
    void aChangeWithoutARecordHasNoKey() {
        Batch batch = batch(change(1).operation(Operation.TRUNCATE).of(null));
        assertThatThrownBy(batch::numericKeys).hasMessage("change 1 (TRUNCATE of public.users) names no record");
    }

    private static Batch batch(SampleChange... changes) {
        return new Batch(Stream.of(changes).map(SampleChange::build).toList());
    }
}
