package dev.ringback.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.postgres.connect.Remedy.Case;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemedyTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "merged, INSERT, failed, false, true, false, SET_NEW, -",
                "merged, UPDATE, failed, true, true, true, BROUGHT_BACK, -",
                "merged, UPDATE, failed, false, false, false, SET_NEW, -",
                "merged, INSERT, failed, false, true, true, NONE, an sfid by now",
                "ordered, INSERT, failed, true, true, false, CAPTURED_INSERT, -",
                "ordered, INSERT, failed, false, true, true, NONE, an sfid by now",
                "ordered, UPDATE, failed, false, true, false, CAPTURED_UPDATE, -",
                "ordered, UPDATE, failed, false, false, false, NONE, the record is gone",
                "ordered, UPDATE, failed, false, -, false, NONE, cannot be seen",
                "ordered, DELETE, failed, false, false, false, SET_NEW, -",
                "ordered, DELETE, failed, true, false, false, BROUGHT_BACK, -",
                "ordered, UPDATE, requeued, false, true, true, NONE, it is requeued",
                "merged, UPDATE, new, false, true, true, NONE, it is new"
            })
    void theRemedyFitsTheWriteAndTheMode(
            String mode,
            String action,
            String state,
            boolean archived,
            @Nullable Boolean record,
            boolean inSalesforce,
            Remedy remedy,
            @Nullable String reason) {
        Case write = new Case(1, archived, state, action, "contact", "1", record, inSalesforce);

        Remedy.Choice choice = Remedy.of(write, mode.equals("ordered"));

        assertThat(choice.remedy()).isEqualTo(remedy);
        if (reason == null) {
            assertThat(choice.reason()).isNull();
        } else {
            assertThat(choice.reason()).contains(reason);
        }
    }
}
