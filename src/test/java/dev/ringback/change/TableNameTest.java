package dev.ringback.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableNameTest {
    @ParameterizedTest
    @CsvSource({
        "users, public, users",
        "salesforce.contact, salesforce, contact",
        "Users, public, Users",
        "public.odd.name, public, odd.name",
    })
    void itIsReadAsItIsWritten(String text, String schema, String name) {
        assertThat(TableName.of(text)).isEqualTo(new TableName(schema, name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", "users.", ".users", "public. "})
    void aNameWithAnEmptyPartIsRefused(String text) {
        assertThatThrownBy(() -> TableName.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is no table");
    }

    @Test
    void tablesAreSortedBySchemaAndThenByName() {
        assertThat(Stream.of("b.a", "a.c", "a.b").map(TableName::of).sorted().map(TableName::toString))
                .containsExactly("a.b", "a.c", "b.a");
    }
}
