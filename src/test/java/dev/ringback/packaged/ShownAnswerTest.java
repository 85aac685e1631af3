package dev.ringback.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownAnswerTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a": 1, "b": "x"}                | {"b": "x", "a": 1, "more": 2}
            {"at": "2026-11-22T21:19:55Z"}    | {"at": "2027-01-01T03:00:00.123456+01:00"}
            {"lag": {"p50Seconds": 0.04}}     | {"lag": {"p50Seconds": 2}}
            {"since": "2026-11-22T21:19:55Z, as told"} | {"since": "2027-01-01T03:00:00Z, as told"}
            """)
    void whatNoTwoNightsHaveInCommonMayDifferAndMoreMayBeThere(String shown, String given) {
        assertThat(ShownAnswer.differences(shown, given)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a": {"b": 1}}                | {"a": {}}             | a.b is gone
            {"a": 1}                       | {"a": "1"}            | a is "1", not 1
            {"a": null}                    | {"a": 0}              | a is 0, not null
            {"a": [{"b": 1}, {"b": 2}]}    | {"a": [{"b": 1}]}     | a has 1 items, not 2
            {"a": [1]}                     | {"a": {"b": 1}}       | a is {"b":1}, not [1]
            {"at": "2026-11-22T21:19:55Z"} | {"at": null}          | at is null, not "2026-11-22T21:19:55Z"
            {"lag": {"p50Seconds": 0.04}}  | {"lag": {"p50Seconds": null}} | lag.p50Seconds is null, not 0.04
            """)
    void whatIsGoneOrAnotherIsTold(String shown, String given, String told) {
        assertThat(ShownAnswer.differences(shown, given)).containsExactly(told);
    }

    @Test
    void whatIsLeftOutOnThePageStaysLeftOut() {
        String given = "{\"a\":{\"b\":1,\"c\":2},\"d\":3,\"e\":[]}";
        assertThat(ShownAnswer.printed("{\"a\": {\"b\": 0}, \"e\": []}", given, false))
                .isEqualTo("{\n \"a\": {\"b\": 1},\n \"e\": []\n}\n");
        assertThat(ShownAnswer.printed("{}", given, true))
                .isEqualTo("{\n \"a\": {\"b\": 1, \"c\": 2},\n \"d\": 3,\n \"e\": []\n}\n");
    }
}
