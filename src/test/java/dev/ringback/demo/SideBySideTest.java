package dev.ringback.demo;

import static dev.ringback.demo.EmbeddedDatabaseTest.answer;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SideBySideTest {
    @Test
    void serversThatStartTogetherInOneJvmAreServersOfTheirOwn() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        Callable<EmbeddedDatabase> start = () -> EmbeddedDatabase.start(ServerOptions.fast());
        List<Future<EmbeddedDatabase>> servers = threads.invokeAll(List.of(start, start, start));
        threads.shutdown();
        assertThat(servers.stream().map(SideBySideTest::portOf)).doesNotHaveDuplicates();
        for (Future<EmbeddedDatabase> server : servers) {
            try (EmbeddedDatabase own = server.get()) {
                assertThat(answer(own.createDatabase("own"), "SELECT 1")).isEqualTo("1");
            }
        }
    }

    private static int portOf(Future<EmbeddedDatabase> server) {
        try {
            return server.get().port();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
