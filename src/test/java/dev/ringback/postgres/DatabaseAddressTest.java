package dev.ringback.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseAddressTest {
    @Test
    void userAndPasswordMayBePercentEncoded() {
        DatabaseAddress address = DatabaseAddress.parse("postgres://u%40x:p%25s%2Fs+%3A@db.example.com:6543/my%20db");

        assertThat(address.user()).isEqualTo("u@x");
        assertThat(address.password()).isEqualTo("p%s/s+:");
        assertThat(address.database()).isEqualTo("my db");
        assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example.com:6543/my%20db?sslmode=prefer");
        assertThat(address.reactiveUrl()).isEqualTo("postgresql://db.example.com:6543/my%20db?sslmode=prefer");
    }

    @Test
    void thePortIsTheUsualOneAndTlsIsAsAskedFor() {
        DatabaseAddress address = DatabaseAddress.parse("postgresql://u:p@db/x?sslmode=require&application_name=y");

        assertThat(address.port()).isEqualTo(5432);
        assertThat(address.jdbcUrl()).endsWith("?sslmode=require");
    }

    @ParameterizedTest
    @CsvSource({
        "mysql://u:s3cret@h/d, mysql",
        "postgres://u:s3cret@h, no database",
        "postgres://u:s3cret@h/, no database",
        "postgres:///d, no host",
        "postgres://u:s3cret@h/d?sslmode=maybe, maybe",
        "postgres://u:s3cret%@h/d, percent-encoded",
        "not a url, no URL",
    })
    void aWrongAddressIsRefusedWithoutItsPassword(String url, String reason) {
        assertThatThrownBy(() -> DatabaseAddress.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("postgres://user:password@host:port/database")
                .hasMessageNotContaining("s3cret");
    }
}
