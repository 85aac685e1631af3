package dev.ringback.demo;

import static dev.ringback.demo.EmbeddedDatabaseTest.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OrdinaryUserTest {
    @TempDir
    static Path temporary;

    static Stream<OrdinaryUser> waysForRoot() {
        return Stream.of(OrdinaryUser.IN_A_NAMESPACE, OrdinaryUser.BY_SETPRIV, OrdinaryUser.BY_SU);
    }

    @ParameterizedTest
    @MethodSource("waysForRoot")
    void rootCanRunAServerInEachWayThatTheSystemAllows(OrdinaryUser user) throws Exception {
        assumeTrue(OrdinaryUser.isRootsOwn(temporary) && user.works(), "only where we are root");
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (EmbeddedDatabase server = EmbeddedDatabase.start(ServerOptions.fast(), temporary, user)) {
            assertThat(answer(server.createDatabase("root"), "SELECT 1")).isEqualTo("1");
            server.stopImmediately();
            server.startAgain();
            assertThat(answer(new Database("root", server.port()), "SELECT 1")).isEqualTo("1");
        }
        assertThat(temporary).isDirectoryNotContaining("regex:.*\\.lock");
    }
}
