package dev.ringback.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.demo.Database;
import dev.ringback.demo.EmbeddedDatabase;
import dev.ringback.demo.ServerOptions;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A mapping that cannot be ends the start: with its words, and nothing that hides them. */
class RefusedMappingsIT {
    private static final String MAPPING = "-Dringback.mappings.\"m\".";
    private static final String STACK = "\tat ";

    @Test
    void whatIsWrongInItselfEndsTheStartBeforeTheDatabaseIsAsked() throws Exception {
        ServiceProcess service =
                ServiceProcess.start("postgres://nobody@127.0.0.1:1/nowhere", mapping("conflict=newest"), Map.of());
        assertThat(service.awaitExit()).isEqualTo(1);
        assertThat(service.output())
                .contains("the settings are wrong:", "ringback.mappings.\"m\".local-modified is not set, allowed is")
                .doesNotContain(STACK);
    }

    @Test
    void whatDoesNotFitTheTablesEndsTheStartAndNothingBegins() throws Exception {
        try (EmbeddedDatabase server = EmbeddedDatabase.start(ServerOptions.durable())) {
            Database database = server.createDatabase("refused");
            try (Connection connection = database.connect()) {
                connection.createStatement().execute("CREATE SCHEMA salesforce");
            }
            ServiceProcess service = ServiceProcess.start(
                    database.url(), mapping("conflict=salesforce"), Map.of("RINGBACK_SAMPLE_SCHEMA", "true"));
            assertThat(service.awaitExit()).isEqualTo(78);
            assertThat(service.output())
                    .contains("ended: the mappings do not fit the tables:\n  ringback.mappings.\"m\".connect-table is")
                    .doesNotContain(STACK, "the intake begins", "Pool closed")
                    .as("the triggers stay as they were")
                    .doesNotContain("capture of");
        }
    }

    private static List<String> mapping(String setting) {
        return Stream.of(
                        "connect-table=contact",
                        "local-table=public.users",
                        "external-id=user__c",
                        "columns.\"last_name\"=lastname",
                        setting)
                .map(MAPPING::concat)
                .toList();
    }
}
