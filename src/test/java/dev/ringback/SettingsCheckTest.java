package dev.ringback;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the page of the settings does not tell in figures; for those see {@link SettingsPageTest}. */
class SettingsCheckTest {
    @Test
    void whatIsNotSetIsWithinItsBounds() {
        assertThat(GivenSettings.refusal(Map.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            intake.workers     | 0      | (RINGBACK_INTAKE_WORKERS) is 0, allowed is a whole number from 1 to 64
            retention.settled  | 30     | (RINGBACK_RETENTION_SETTLED) is PT30S, allowed is a duration from PT1H to PT87600H
            retry.jitter       | NaN    | (RINGBACK_RETRY_JITTER) is NaN, allowed is a number from 0 to 1
            delivery.lease     | 1m     | (RINGBACK_DELIVERY_LEASE) is PT1M, allowed is a duration from PT1M0.001S to PT6H
            mail.from          | nobody | (RINGBACK_MAIL_FROM) is 'nobody', allowed is an address
            connect.flip-flop.columns | contact. | (RINGBACK_CONNECT_FLIP_FLOP_COLUMNS) is contact., allowed is table.column
            connect.flip-flop.columns | a.b.c.d  | (RINGBACK_CONNECT_FLIP_FLOP_COLUMNS) is a.b.c.d, allowed is table.column
            capture.mute-by-name."users." | log | ringback.capture.mute-by-name (RINGBACK_CAPTURE_MUTE_BY_NAME) is for 'users.', allowed is
            """)
    void aRefusalNamesTheKeyItsVariableTheValueAndWhatIsAllowed(String key, String value, String said) {
        assertThat(GivenSettings.refusal(Map.of("ringback." + key, value)))
                .startsWith("the settings are wrong:\n  ringback.")
                .contains(said);
    }

    @Test
    void whicheverPartItBelongsToAllThatIsWrongIsToldAtOnce() {
        String refusal = GivenSettings.refusal(Map.of(
                "quarkus.datasource.reactive.url",
                "",
                "ringback.schema",
                "salesforce",
                "ringback.intake.batch",
                "0",
                "ringback.limits.connections",
                "9",
                "ringback.delivery.concurrency",
                "0",
                "ringback.fuse.hops",
                "0",
                GivenSettings.MAPPING + "conflict",
                "loudest",
                "ringback.connect.mode",
                "both",
                "ringback.connect.reload.rows",
                "0",
                "ringback.processors.create-subscription.plan",
                " "));

        assertThat(refusal.lines().skip(1).map(line -> line.strip().split(" ", 2)[0]))
                .containsExactlyInAnyOrder(
                        "DATABASE_URL",
                        "ringback.schema",
                        "ringback.intake.batch",
                        "ringback.limits.connections",
                        "ringback.delivery.concurrency",
                        "ringback.fuse.hops",
                        GivenSettings.MAPPING + "conflict",
                        "ringback.connect.mode",
                        "ringback.connect.reload.rows",
                        "ringback.processors.create-subscription.plan");
        assertThat(refusal).contains("DATABASE_URL is not set, allowed is postgres://user:password@host:port/database");
    }
}
