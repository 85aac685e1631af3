package dev.ringback.postgres.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a position and its snapshots say, without a database. */
class PositionTest {
    @ParameterizedTest
    @ValueSource(strings = {"5:9:", "5:9:5,7", "5:9:5,7/6:12:/4711"})
    void aPositionIsReadAsItIsWritten(String text) {
        assertThat(Position.read(text).orElseThrow().text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5:9", "5:9:x", "5:9:7,", "5:9:/6:12:", "5:9:/6:12:/x", "5:9:/6:12:/1/2", "-1:9:"})
    void whatIsNoneIsNotRead(String text) {
        assertThat(Position.read(text)).isEmpty();
    }

    @Test
    void aTextThatIsTooLongIsNotRead() {
        assertThat(Position.read("5:9:" + "7,".repeat(8_000) + "7")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "5:100:, 101, true",
        "5:90:, 100, true",
        "5:89:, 100, false",
        "5:101:, 100, false",
        "5:90:/5:100:/7, 100, true",
        "5:90:/5:101:/7, 100, false",
        "5:89:/5:100:/7, 100, false"
    })
    void itCanBeGoneOnFromWhatIsNeitherLongAgoNorToCome(String position, long now, boolean can) {
        Seen seen = Seen.read("1:" + now + ":").orElseThrow();

        assertThat(Position.read(position).orElseThrow().isWithinReachOf(seen, 10))
                .isEqualTo(can);
    }

    /** Ten thousand transactions are lately. */
    @ParameterizedTest
    @CsvSource({"'', 20000", "15000, 15000", "'15000,12000', 12000", "'9999,15000', 15000", "10000, 10000"})
    void whatIsNewIsLookedForFromTheFirstThatRanLately(String running, long low) {
        assertThat(Seen.read("1:20000:" + running).orElseThrow().low()).isEqualTo(low);
    }

    @Test
    void thoseThatHadRunLongAndHaveEndedAreLookedForByTheirNumbers() {
        Seen before = Seen.read("7:20000:7,8,9999,10000,15000").orElseThrow();
        Seen after = Seen.read("8:20010:8").orElseThrow();

        assertThat(before.ended(after)).containsExactlyInAnyOrder(7L, 9999L);
    }
}
