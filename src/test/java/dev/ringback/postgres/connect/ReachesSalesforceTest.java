package dev.ringback.postgres.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.demo.connect.ConnectOptions;
import dev.ringback.demo.connect.ConnectSchema;
import dev.ringback.demo.connect.HerokuConnect;
import dev.ringback.demo.connect.SalesforceOrg;
import dev.ringback.demo.connect.WriteMode;
import dev.ringback.postgres.reading.Filter;
import dev.ringback.postgres.reading.LogEntry;
import dev.ringback.postgres.reading.Search;
import dev.ringback.salesforce.JourneySettings;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the stand-in: a failed write is seen, repaired, and reaches Salesforce. */
class ReachesSalesforceTest {
    private final SalesforceOrg org = new SalesforceOrg();
    private Sync sync;

    @BeforeEach
    void begin() {
        sync = Sync.withContacts();
    }

    @AfterEach
    void end() {
        sync.close();
    }

    @ParameterizedTest
    @CsvSource({"ORDERED, false", "ORDERED, true", "MERGED, false", "MERGED, true"})
    void aFailedWriteIsSeenRepairedAndReachesSalesforce(WriteMode mode, boolean archived) {
        try (HerokuConnect connect = new HerokuConnect(
                sync.database::connect,
                ConnectSchema.salesforce(),
                org,
                ConnectOptions.standard().with(mode))) {
            org.demand("contact", fields -> Optional.of("not today"));
            long insert =
                    sync.write("INSERT INTO salesforce.contact (lastname, email) VALUES ('Holm', 'a@example.com')");
            long update = sync.write("UPDATE salesforce.contact SET title = 'Dr'");
            connect.untilQuiet();
            if (archived) {
                connect.archiveAll();
            }

            assertThat(failed()).containsExactly(update, insert);
            assertThat(counted()).isEqualTo(2);
            assertThat(attempts(insert).get(0).rowError()).isNotNull();
            List<Cause> causes = Sync.get(new Failures(sync.log(), new Journeys(sync.log())).causes());
            assertThat(causes).isNotEmpty();
            assertThat(causes.stream().mapToLong(Cause::amount).sum()).isEqualTo(2);

            org.dropRules("contact");
            RepairReport dry = repair(mode, true);
            connect.untilQuiet();
            assertThat(failed()).hasSize(2);
            RepairReport real = repair(mode, false);
            assertThat(real.items())
                    .extracting(RepairReport.Item::remedy)
                    .isEqualTo(
                            dry.items().stream().map(RepairReport.Item::remedy).toList());
            assertThat(real.repaired()).isEqualTo(2);
            connect.untilQuiet();

            assertThat(failed()).isEmpty();
            assertThat(counted()).isZero();
            assertThat(last(insert)).isEqualTo("success");
            assertThat(last(update)).isIn("success", "merged");
            assertThat(sync.database.value("SELECT sfid IS NOT NULL, _hc_err IS NULL FROM salesforce.contact"))
                    .isEqualTo("t|t");
            assertThat(org.records("contact")).singleElement().satisfies(record -> {
                assertThat(record.field("lastname")).isEqualTo("Holm");
                assertThat(record.field("title")).isEqualTo("Dr");
            });
        }
    }

    private List<Long> failed() {
        Search search = new Search(Filter.everything(), Search.Order.NEWEST_FIRST, null, 50);
        return Sync.get(new JourneySearch(sync.log()).page(search, Set.of("failed"))).entries().stream()
                .map(LogEntry::id)
                .toList();
    }

    private long counted() {
        ConnectCensus.Counts counts = Sync.get(new ConnectCensus(sync.log(), settings("ordered")).take());
        assertThat(counts.failuresLately()).isEqualTo(counts.byState().get("failed"));
        return counts.failuresLately();
    }

    private RepairReport repair(WriteMode mode, boolean dryRun) {
        RepairWish all = new RepairWish(null, null, "contact", null, null, null, dryRun);
        return Sync.get(sync.repair(settings(mode.name().toLowerCase(Locale.ROOT)), all));
    }

    private String last(long change) {
        List<Attempt> attempts = attempts(change);
        return attempts.get(attempts.size() - 1).state();
    }

    private List<Attempt> attempts(long change) {
        List<Attempt> own = Sync.get(new Journeys(sync.log()).of(change)).own();
        assertThat(own).isNotEmpty();
        return own == null ? List.of() : own;
    }

    private static JourneySettings settings(String mode) {
        return new SmallRyeConfigBuilder()
                .withMapping(JourneySettings.class)
                .withDefaultValues(Map.of("ringback.connect.mode", mode))
                .withConverter(Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .build()
                .getConfigMapping(JourneySettings.class);
    }
}
