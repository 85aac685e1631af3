package dev.ringback.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevelopmentDatabaseTest {
    @Test
    void withoutAnyConfigurationThereIsNoDatabaseYet() {
        assertThat(DevelopmentDatabase.isConfigured(Map.of("PATH", "/bin"), new Properties()))
                .isFalse();
        assertThat(DevelopmentDatabase.isConfigured(Map.of("DATABASE_URL", " "), new Properties()))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DATABASE_URL", "RINGBACK_DATABASE_URL", "QUARKUS_DATASOURCE_REACTIVE_URL"})
    void aVariableOfTheEnvironmentIsRespected(String name) {
        assertThat(DevelopmentDatabase.isConfigured(Map.of(name, "postgres://somewhere/else"), new Properties()))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ringback.database.url", "quarkus.datasource.reactive.url", "quarkus.datasource.jdbc.url"})
    void aSystemPropertyIsRespectedAndSoIsTheOneThatWeHaveSet(String name) {
        Properties properties = new Properties();
        properties.setProperty(name, "postgresql://somewhere/else");
        assertThat(DevelopmentDatabase.isConfigured(Map.of(), properties)).isTrue();
    }
}
