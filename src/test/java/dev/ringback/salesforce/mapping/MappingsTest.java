package dev.ringback.salesforce.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringback.change.TableName;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingsTest {
    private static final Map<String, String> WELL = Map.of(
            "a.connect-table", "contact",
            "a.local-table", "users",
            "a.external-id", "user__c",
            "a.columns.\"last_name\"", "lastname");

    @Test
    void withoutAnyThereIsNone() {
        assertThat(Mappings.read(settings(Map.of()), "salesforce", "salesforce").all())
                .isEmpty();
    }

    @Test
    void aMappingIsReadWithItsDefaults() {
        Mapping mapping = read(Map.of()).all().get(0);

        assertThat(mapping.connect()).isEqualTo(TableName.of("salesforce.contact"));
        assertThat(mapping.local()).isEqualTo(TableName.of("public.users"));
        assertThat(mapping.direction()).isEqualTo(Direction.BOTH);
        assertThat(mapping.conflict()).isEqualTo(Conflict.SALESFORCE);
        assertThat(mapping.localKey()).isEqualTo("id");
        assertThat(mapping.bindings()).singleElement().satisfies(binding -> {
            assertThat(binding.isMutual()).isTrue();
            assertThat(binding.toConnect()).isEqualTo(Source.column("last_name"));
            assertThat(binding.toLocal()).isEqualTo(Source.column("lastname"));
        });
    }

    @Test
    void aMappingThatIsSwitchedOffIsNotRead() {
        assertThat(read(Map.of("a.enabled", "false", "a.direction", "nonsense")).all())
                .isEmpty();
    }

    @Test
    void anExpressionTakesThePlaceOfAColumnsOneWay() {
        Mapping mapping = read(Map.of("a.to-salesforce.\"lastname\"", "upper(last_name)"))
                .all()
                .get(0);

        assertThat(mapping.bindings()).singleElement().satisfies(binding -> {
            assertThat(binding.toConnect()).isEqualTo(Source.expression("upper(last_name)"));
            assertThat(binding.toLocal()).isEqualTo(Source.column("lastname"));
        });
        assertThat(mapping.localSources()).contains("last_name");
    }

    @Test
    void theNamesInAnExpressionAreFoundAndItsTextsAreNot() {
        assertThat(Source.expression("coalesce(Last_Name, 'first_name it''s') || \"Odd \"\"one\"")
                        .names())
                .containsExactlyInAnyOrder("coalesce", "last_name", "Odd \"one");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            a.direction; sideways; "a".direction is sideways, allowed is both, to-salesforce or from-salesforce
            a.conflict; loudest; "a".conflict is loudest, allowed is salesforce, application or newest
            a.conflict; newest; "a".local-modified is not set, allowed is for conflict=newest
            a.on-local-delete; burn; "a".on-local-delete is burn, allowed is nothing, delete or mark
            a.on-connect-delete; mark; "a".local-deleted is not set, allowed is for on-connect-delete=mark
            a.reload-grace; 25h; "a".reload-grace is PT25H, allowed is a duration from PT0S to PT24H
            a.local-table; salesforce.account; "a".local-table is salesforce.account, allowed is a table outside of
            a.local-table; .users; "a".local-table is '.users', allowed is schema.table
            a.columns."first_name"; lastname; writes, too, allowed is one writer for each column of salesforce.contact
            a.columns."sfid"; user__c; "a".external-id is user__c, which ringback.mappings."a".columns."sfid" writes, too
            """)
    void whatIsWrongIsRefusedWithThePlaceTheValueAndTheMend(String key, String value, String said) {
        assertThatThrownBy(() -> read(Map.of(key, value)))
                .hasMessageStartingWith("the settings are wrong:")
                .hasMessageContaining("ringback.mappings.\"a\"")
                .hasMessageContaining(said);
    }

    @Test
    void withoutAnythingThatPairsItIsRefused() {
        assertThatThrownBy(() -> read(Map.of("a.external-id", "")))
                .hasMessageContaining(
                        "ringback.mappings.\"a\".external-id is not set, and neither is local-sfid, allowed is"
                                + " the column of salesforce.contact that holds public.users.id");
    }

    @Test
    void withoutColumnsItIsRefused() {
        assertThatThrownBy(() -> read(Map.of("a.columns.\"last_name\"", "")))
                .hasMessageContaining("ringback.mappings.\"a\".columns is empty");
    }

    @Test
    void aWayThatTheDirectionDoesNotAllowIsRefused() {
        assertThatThrownBy(() -> read(Map.of("a.direction", "to-salesforce", "a.from-salesforce.\"email\"", "email")))
                .hasMessageContaining("from-salesforce.\"email\" is email, allowed is nothing");
    }

    @Test
    void theLogMustNotLiveInConnectsSchema() {
        assertThatThrownBy(() -> Mappings.read(settings(WELL), "salesforce", "salesforce"))
                .hasMessageContaining(
                        "ringback.schema (RINGBACK_SCHEMA) is salesforce, which is ringback.connect.schema");
    }

    @Test
    void twoMappingsThatWriteTheSameColumnAreRefused() {
        assertThatThrownBy(() -> read(second("last_name", "name")))
                .hasMessageContaining("ringback.mappings.\"b\".columns.\"last_name\" is last_name, which"
                        + " ringback.mappings.\"a\".columns.\"last_name\" writes, too")
                .hasMessageContaining("public.users");
    }

    @Test
    void twoMappingsThatWouldChaseEachOtherAreRefused() {
        Map<String, String> chase = new HashMap<>(second("email", "website"));
        chase.remove("b.columns.\"email\"");
        chase.put("a.to-salesforce.\"title\"", "nickname");
        chase.put("b.from-salesforce.\"nickname\"", "website");
        chase.put("b.to-salesforce.\"website\"", "nickname || '!'");

        assertThatThrownBy(() -> read(chase))
                .hasMessageContaining("ringback.mappings.\"b\"")
                .hasMessageContaining("is part of a circle (");
    }

    @Test
    void aCircleThroughOneMappingIsRefusedAndItsMendIsNamed() {
        Map<String, String> circle = Map.of(
                "a.to-salesforce.\"phone\"", "mobile",
                "a.from-salesforce.\"mobile\"", "upper(phone)");

        assertThatThrownBy(() -> read(circle))
                .hasMessageContaining("is part of a circle (")
                .hasMessageContaining("both ways between two columns that `columns` pairs");
    }

    private static Map<String, String> second(String local, String connect) {
        return Map.of(
                "b.connect-table",
                "account",
                "b.local-table",
                "users",
                "b.external-id",
                "owner__c",
                "b.columns.\"" + local + "\"",
                connect);
    }

    private static Mappings read(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(WELL);
        all.putAll(more);
        return Mappings.read(settings(all), "salesforce", "public");
    }

    private static MappingSettings settings(Map<String, String> values) {
        Map<String, String> prefixed = new HashMap<>();
        values.forEach((key, value) -> {
            if (!value.isEmpty()) {
                prefixed.put("ringback.mappings." + key, value);
            }
        });
        return new SmallRyeConfigBuilder()
                .withMapping(MappingSettings.class)
                .withDefaultValues(prefixed)
                .withConverter(Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .build()
                .getConfigMapping(MappingSettings.class);
    }
}
