package dev.ringback.api.values;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HiddenTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"operation":"UPDATE","klass_name":"users","crud_method":"create_or_update","record_id":"7","changed":["email"]} | {"operation":"UPDATE","klass_name":"users","crud_method":"create_or_update","record_id":"7","changed":["email"]}
            {"record_id":"7","values":{"email":"a@b.example","age":7,"gone":null,"tags":["x",true]}} | {"record_id":"7","values":{"email":"(hidden)","age":"(hidden)","gone":"(hidden)","tags":["(hidden)","(hidden)"]}}
            {"record_id":{"email":"a@b.example"}} | {"record_id":{"email":"(hidden)"}}
            {"changed":[{"email":"a@b.example"}]} | {"changed":[{"email":"(hidden)"}]}
            ["a@b.example"] | "(hidden)"
            "a@b.example" | "(hidden)"
            7 | "(hidden)"
            null | null
            {"broken" | "(hidden)"
            """)
    void ofAPayloadOnlyNamesAreLeftAndWhatIsToldAnyway(String payload, String shown) {
        assertThat(HiddenJson.payload(payload)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            duplicate key value violates unique constraint "users_email_key" | duplicate key value violates unique constraint "users_email_key"
            Key (email)=(a@b.example) already exists. | Key (email)=(hidden) already exists.
            Key (email, name)=(a, b (c)) already exists. | Key (email, name)=(hidden) already exists.
            Failing row contains (1, Anna, (none), 2026-01-01). | Failing row contains (hidden).
            invalid input syntax for type integer: "a secret" | invalid input syntax for type integer: (hidden)
            column "plan" of relation "subscriptions" does not exist | column "plan" of relation "subscriptions" does not exist
            550 5.1.1 <anna@shop.example>: no such user | 550 5.1.1 <(hidden)>: no such user
            value "cut in the mid | value (hidden)
            the ticket's agent isn't active | the ticket's agent isn't active
            bad value 'Anna' for field | bad value (hidden) for field
            card 4111 1111 1111 1111 was refused | card (hidden) was refused
            23505 after 3 attempts | 23505 after 3 attempts
            already subscribed | already subscribed
            """)
    void ofAnErrorWhatItQuotesIsHidden(String error, String shown) {
        assertThat(HiddenWords.in(error)).isEqualTo(shown);
    }

    @Test
    void ofOutcomesTheWordsAreHiddenAsInErrors() {
        assertThat(
                        HiddenJson.outcomes(
                                "{\"audit\": {\"status\": \"dead\", \"reason\": \"Key (email)=(a@b.example) exists\", \"attempts\": 3}}"))
                .isEqualTo(
                        "{\"audit\":{\"status\":\"dead\",\"reason\":\"Key (email)=(hidden) exists\",\"attempts\":3}}");
    }

    @Test
    void ofOutcomesTimesAndNumbersStay() {
        String replayed = "[{\"replayedAt\":\"2026-11-22T20:58:33.354052+00:00\",\"deliveries\":[{\"id\":12345678}]}]";
        assertThat(HiddenJson.outcomes(replayed)).isEqualTo(replayed);
        assertThat(HiddenJson.outcomes("{\"reason\":\"born on 1970-01-01T00:00:00+00:00\"}"))
                .doesNotContain("1970");
    }

    @Test
    void whereNobodyIsKnownToAskNothingIsShown() {
        assertThat(RowValues.words("bad value 'Anna'")).isEqualTo("bad value (hidden)");
        assertThat(RowValues.payload("{\"values\":{\"a\":1}}")).isEqualTo("{\"values\":{\"a\":\"(hidden)\"}}");
    }
}
