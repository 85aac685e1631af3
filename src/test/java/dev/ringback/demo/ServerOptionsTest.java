package dev.ringback.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerOptionsTest {
    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void aPortOutOfRangeIsRefused(int port) {
        assertThatThrownBy(() -> ServerOptions.fast().onPort(port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65535")
                .hasMessageContaining(Integer.toString(port));
    }

    @Test
    void aSettingReplacesTheDefault() {
        ServerOptions options = ServerOptions.durable().with("synchronous_commit", "off");
        assertThat(options.settings())
                .containsEntry("synchronous_commit", "off")
                .containsEntry("fsync", "on");
    }
}
