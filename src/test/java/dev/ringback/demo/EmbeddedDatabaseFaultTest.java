package dev.ringback.demo;

import static dev.ringback.demo.EmbeddedDatabaseTest.answer;
import static dev.ringback.demo.EmbeddedDatabaseTest.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddedDatabaseFaultTest {
    private EmbeddedDatabase server;
    private Database database;

    @BeforeEach
    void start() throws SQLException {
        server = EmbeddedDatabase.start(ServerOptions.durable());
        database = server.createDatabase("fault");
        execute(database, "CREATE TABLE public.kept AS SELECT 'yes' AS kept");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aDurableServerFlushesEachCommit() throws SQLException {
        assertThat(answer(database, "SHOW fsync")).isEqualTo("on");
        assertThat(answer(database, "SHOW synchronous_commit")).isEqualTo("on");
        assertThat(answer(database, "SHOW full_page_writes")).isEqualTo("on");
    }

    @Test
    void anImmediateStopKeepsWhatWasCommitted() throws SQLException {
        server.stopImmediately();
        assertThatThrownBy(database::connect).isInstanceOf(SQLException.class);
        server.startAgain();
        assertThat(answer(database, "SELECT kept FROM public.kept")).isEqualTo("yes");
    }

    @Test
    void aKilledServerStartsAgain() throws Exception {
        ProcessHandle process = server.process();
        process.destroyForcibly();
        process.onExit().get(30, TimeUnit.SECONDS);
        server.startAgain();
        assertThat(answer(database, "SELECT kept FROM public.kept")).isEqualTo("yes");
        assertThat(server.log()).contains("database system was not properly shut down");
    }

    @Test
    void aClosedServerIsGone() {
        ProcessHandle process = server.process();
        server.close();
        assertThat(process.info().commandLine()).isEmpty();
        assertThatThrownBy(server::process).isInstanceOf(IllegalStateException.class);
    }
}
