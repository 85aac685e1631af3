package dev.ringback.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    /** Of "act". */
    private static final String DIGEST = "sha256:f83f07be16e270186d35b876916c461995ebc3af5b1798f898c33285a1847dbc";

    @Test
    void eachTokenGivesItsRole() {
        Tokens tokens = new Tokens(Optional.of("act"), Optional.of("look"));

        assertThat(tokens.find("act").map(KnownToken::role)).contains("operator");
        assertThat(tokens.find("look").map(KnownToken::role)).contains("viewer");
        assertThat(tokens.find("")).isEmpty();
        assertThat(tokens.find("actlook")).isEmpty();
        assertThat(tokens.find("act,look")).isEmpty();
    }

    @Test
    void whoHasAPlainTokenIsCalledAsTheRole() {
        Tokens tokens = new Tokens(Optional.of("act"), Optional.of("look"));

        assertThat(tokens.find("act").map(KnownToken::name)).contains("operator");
        assertThat(tokens.find("look").map(KnownToken::name)).contains("viewer");
    }

    @ParameterizedTest
    @CsvSource({
        "old, operator, operator",
        "new, operator, operator",
        "t1, anna, operator",
        "t2, anna, operator",
        "with:colon, ben, operator"
    })
    void severalTokensOfARoleAreKnownAtOnceSomeByName(String token, String name, String role) {
        Tokens tokens = new Tokens(Optional.of("old, new,anna:t1,anna:t2,ben:with:colon"), Optional.of("look"));

        assertThat(tokens.find(token)).hasValueSatisfying(known -> {
            assertThat(known.name()).isEqualTo(name);
            assertThat(known.role()).isEqualTo(role);
        });
        assertThat(tokens.find(name + ":" + token)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "anna:%s"})
    void theSettingMayHoldADigestInsteadOfTheToken(String form) {
        String setting = form.formatted(DIGEST);

        for (String one : new String[] {setting, setting.replace("f83f07be1", "F83F07BE1")}) {
            Tokens tokens = new Tokens(Optional.of(one), Optional.empty());
            assertThat(tokens.find("act")).isPresent();
            assertThat(tokens.find(DIGEST)).as("who reads the settings").isEmpty();
            assertThat(tokens.find(setting)).isEmpty();
        }
    }

    @Test
    void withoutTokensNothingIsOne() {
        Tokens tokens = new Tokens(Optional.empty(), Optional.empty());

        assertThat(tokens.areMissing()).isTrue();
        assertThat(tokens.find("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ' '                | printable ASCII
            with space         | printable ASCII
            täglich            | printable ASCII
            ''                 | printable ASCII
            a,,b               | number 2 of its tokens
            good,in between,b  | number 2 of its tokens
            :secretvalue       | before a ':' there must be a name
            1a:secretvalue     | before a ':' there must be a name
            operator:secretvalue | before a ':' there must be a name
            viewer:secretvalue | before a ':' there must be a name
            sha256:secretvalue | 64 hexadecimal digits
            anna:sha256:abc    | 64 hexadecimal digits
            anna:              | printable ASCII
            """)
    void aTokenThatCannotBeOneIsRefusedByItsKeyAndNotItsValue(String setting, String allowed) {
        assertThatThrownBy(() -> new Tokens(Optional.empty(), Optional.of(setting)))
                .hasMessageContaining("ringback.viewer-token")
                .hasMessageContaining(allowed)
                .satisfies(refusal -> assertThat(refusal.getMessage())
                        .doesNotContain("secretvalue", "täglich", "with space", "in between", "abc"));
    }

    @Test
    void aSettingWithALineBreakIsRefused() {
        assertThatThrownBy(() -> new Tokens(Optional.of("two\nlines"), Optional.empty()))
                .hasMessageContaining("ringback.operator-token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"act", "anna:act", DIGEST})
    void oneTokenForBothRolesIsRefused(String forViewers) {
        assertThatThrownBy(() -> new Tokens(Optional.of("act"), Optional.of(forViewers)))
                .hasMessageContaining("ringback.operator-token")
                .hasMessageContaining("ringback.viewer-token");
    }

    @Test
    void theSameTokenTwiceIsRefused() {
        assertThatThrownBy(() -> new Tokens(Optional.of("act,anna:act"), Optional.empty()))
                .hasMessage("ringback.operator-token has the same token twice");
    }

    @Test
    void shortTokensArePointedOut() {
        String longOne = "x".repeat(20);

        assertThat(new Tokens(Optional.of(longOne), Optional.of(DIGEST)).guessable())
                .isEmpty();
        assertThat(new Tokens(Optional.of(longOne), Optional.of("y".repeat(20) + "," + "z".repeat(19))).guessable())
                .containsExactly("ringback.viewer-token");
    }

    @Test
    void aTokenDoesNotTellWhatItIs() {
        KnownToken token = KnownToken.read("anna:secretvalue", Roles.OPERATOR);

        assertThat(token.toString()).doesNotContain("secretvalue", token.digest(), "anna");
    }
}
