package dev.ringback.bounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoundsTest {
    private final Bounds all = new Bounds();
    private final Bounds shop = all.under("shop");

    @Test
    void whatIsOnItsBoundsIsKept() {
        shop.between("size", 1, 1, 3);
        shop.between("size", 3, 1, 3);
        shop.between("rest", Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1));
        shop.atLeast("rest", Duration.ofSeconds(1), Duration.ofSeconds(1));
        shop.positive("rest", Duration.ofNanos(1));
        shop.share("part", 0);
        shop.share("part", 1);
        shop.oneOf("colour", "red", List.of("red"));
        shop.filled("name", "x", "a name");
        shop.shaped("code", "ab", "[a-z]+", "letters");

        assertThat(all.areKept()).isTrue();
        assertThatCode(all::uphold).doesNotThrowAnyException();
    }

    @Test
    void everyKindOfBoundSaysWhatIsAllowed() {
        shop.between("size", 0, 1, 3);
        shop.between("rest", Duration.ZERO, Duration.ofMillis(1), Duration.ofHours(24));
        shop.atLeast("rest", Duration.ZERO, Duration.ofSeconds(1));
        shop.positive("rest", Duration.ZERO);
        shop.share("part", Double.NaN);
        shop.oneOf("colour", "pink", List.of("red", "green", "blue"));
        shop.oneOf("taste", "salty", List.of("sweet"));
        shop.filled("name", " ", "a name");
        shop.shaped("code", "a1", "[a-z]+", "letters");
        shop.refuse("mood", "bad", "a good one");

        assertThat(all.refusals())
                .containsExactly(
                        "shop.size (SHOP_SIZE) is 0, allowed is a whole number from 1 to 3",
                        "shop.rest (SHOP_REST) is PT0S, allowed is a duration from PT0.001S to PT24H",
                        "shop.rest (SHOP_REST) is PT0S, allowed is a duration of at least PT1S",
                        "shop.rest (SHOP_REST) is PT0S, allowed is a duration of more than 0",
                        "shop.part (SHOP_PART) is NaN, allowed is a number from 0 to 1",
                        "shop.colour (SHOP_COLOUR) is pink, allowed is red, green or blue",
                        "shop.taste (SHOP_TASTE) is salty, allowed is sweet",
                        "shop.name (SHOP_NAME) is blank, allowed is a name",
                        "shop.code (SHOP_CODE) is a1, allowed is letters",
                        "shop.mood (SHOP_MOOD) is bad, allowed is a good one");
    }

    @Test
    void allRefusalsAreToldAtOnce() {
        shop.under("front-door").positive("open.for", Duration.ZERO);
        shop.filled("name", "", "a name");

        assertThatThrownBy(all::uphold)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the settings are wrong:"
                        + "\n  shop.front-door.open.for (SHOP_FRONT_DOOR_OPEN_FOR) is PT0S, allowed is a duration of more than 0"
                        + "\n  shop.name (SHOP_NAME) is blank, allowed is a name");
    }

    @Test
    void aKeyThatNoVariableCanHoldIsNamedAlone() {
        all.filled("shops.\"a\".name", "", "a name");
        all.refuse("DATABASE_URL", "not set", "an address");

        assertThat(all.refusals())
                .containsExactly(
                        "shops.\"a\".name is blank, allowed is a name",
                        "DATABASE_URL is not set, allowed is an address");
    }
}
