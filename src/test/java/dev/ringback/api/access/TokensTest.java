package dev.ringback.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    @Test
    void eachTokenGivesItsRole() {
        Tokens tokens = new Tokens(Optional.of("act"), Optional.of("look"));

        assertThat(tokens.roleOf("act")).contains("operator");
        assertThat(tokens.roleOf("look")).contains("viewer");
        assertThat(tokens.roleOf("")).isEmpty();
        assertThat(tokens.roleOf("actlook")).isEmpty();
    }

    @Test
    void withoutTokensNothingIsOne() {
        Tokens tokens = new Tokens(Optional.empty(), Optional.empty());

        assertThat(tokens.areMissing()).isTrue();
        assertThat(tokens.roleOf("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "with space", "täglich", "two\nlines", ""})
    void aTokenThatNobodyCanSendIsRefusedByItsKeyAlone(String token) {
        assertThatThrownBy(() -> new Tokens(Optional.empty(), Optional.of(token)))
                .hasMessageContaining("ringback.viewer-token")
                .satisfies(refusal -> assertThat(
                                token.isBlank() || !refusal.getMessage().contains(token))
                        .isTrue());
    }

    @Test
    void oneTokenForBothRolesIsRefused() {
        assertThatThrownBy(() -> new Tokens(Optional.of("same"), Optional.of("same")))
                .hasMessageContaining("ringback.operator-token")
                .hasMessageContaining("ringback.viewer-token");
    }
}
