package dev.ringback.postgres.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Others write at the very moment at which a pair is looked at. */
class MappingRaceTest {
    private Office office;

    @BeforeEach
    void open() {
        office = new Office(Map.of());
    }

    @AfterEach
    void close() {
        office.close();
    }

    /** Not one of the common pool: those may have been made by a test of the whole application, with its class loader. */
    private static CompletableFuture<Void> inAThreadOfItsOwn(Runnable work) {
        return CompletableFuture.runAsync(work, task -> new Thread(task).start());
    }

    @Test
    void aRecordThatBothSidesMakeAtTheSameMomentIsOnePair() throws Exception {
        try (Connection salesforce = office.database().connect();
                Statement statement = salesforce.createStatement()) {
            salesforce.setAutoCommit(false);
            statement.execute("SET LOCAL xmlbinary = 'hex'");
            statement.execute(
                    "INSERT INTO salesforce.contact (sfid, lastname, ringback_user_id__c) VALUES ('003A', 'S', '1')");
            office.app("INSERT INTO users (last_name) VALUES ('L')");
            CompletableFuture<Void> work = inAThreadOfItsOwn(office::engineOnce);
            await().until(() -> office.isSomebodyWaiting() || work.isDone());
            salesforce.commit();
            work.get();
        }
        office.letTimePass();
        office.work();
        assertThat(office.contacts()).hasSize(1);
        assertThat(office.users()).hasSize(1);
        assertThat(office.database().value("SELECT u.last_name = c.lastname FROM users u, salesforce.contact c"))
                .isEqualTo("t");
        assertThat(office.outcomes())
                .allMatch(outcome -> outcome.startsWith("succeeded") || outcome.startsWith("ignored"));
    }

    @Test
    void aWriterWhoHasOneRowAndWantsTheOtherIsNeverTheOneThatFails() throws Exception {
        office.app("INSERT INTO users (last_name) VALUES ('Byron')");
        office.work();
        try (Connection writer = office.database().connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("UPDATE salesforce.contact SET title = 'x'");
            office.app("UPDATE users SET last_name = 'King'");
            CompletableFuture<Void> work = inAThreadOfItsOwn(office::engineOnce);
            await().until(() -> office.isSomebodyWaiting() || work.isDone());
            statement.execute("UPDATE users SET email = 'x'");
            writer.commit();
            work.get();
        }
        office.letTimePass();
        office.work();
        assertThat(office.contacts()).containsExactly("1|null|King|x");
    }

    @Test
    void aBatchThatIsRolledBackIsDoneAgainFromTheBeginning() {
        office.app(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN IF NEW.lastname = 'bad' THEN RAISE 'no'; END IF; RETURN NEW; END $$",
                "CREATE TRIGGER refuse BEFORE INSERT ON salesforce.contact FOR EACH ROW EXECUTE FUNCTION refuse()",
                "INSERT INTO users (last_name) SELECT CASE g WHEN 7 THEN 'bad' ELSE 'u' || g END"
                        + " FROM generate_series(1, 20) g");
        office.engineOnce();
        assertThat(office.contacts()).hasSize(19).doesNotContain("7|null|bad|null");
        assertThat(office.database()
                        .rows("SELECT record_id, attempts FROM database_trigger_logs WHERE status = 'retrying'"))
                .containsExactly("7|1");
        assertThat(office.database().value("SELECT count(*) FROM ringback_pairs"))
                .isEqualTo("19");
        office.app("UPDATE users SET last_name = 'good' WHERE id = 7");
        office.letTimePass();
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            office.letTimePass();
            office.work();
            return office.contacts().contains("7|null|good|null");
        });
    }
}
