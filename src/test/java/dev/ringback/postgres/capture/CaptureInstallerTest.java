package dev.ringback.postgres.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.change.TableName;
import dev.ringback.operations.TableCapture;
import dev.ringback.operations.TriggerInfo;
import dev.ringback.postgres.TestDatabase;
import dev.ringback.processing.Interest;
import io.smallrye.mutiny.Uni;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptureInstallerTest extends OnADatabase {
    private static final String OIDS =
            "SELECT tgname, oid, xmin FROM pg_trigger WHERE tgname ~ '^ringback_[0-9]' ORDER BY 1, 2";

    @Test
    void exactlyTheDeclaredOperationsAndTruncateAreCaptured() {
        List<TableCapture> captures = watch(
                Interest.in(TableName.of("users"), Operation.INSERT),
                Interest.in(TableName.of("users"), Operation.DELETE),
                Interest.in(TableName.of("tickets"), Operation.UPDATE));
        assertThat(captures).extracting(TableCapture::table).containsExactly("tickets", "users");
        assertThat(captures).extracting(TableCapture::state).containsOnly("installed");
        assertThat(of("public.users", captures).triggers())
                .containsExactly(
                        ours("ringback_1_insert", "INSERT"),
                        ours("ringback_3_delete", "DELETE"),
                        ours("ringback_4_truncate", "TRUNCATE"));
        assertThat(of("public.tickets", captures).triggers())
                .containsExactly(ours("ringback_2_update", "UPDATE"), ours("ringback_4_truncate", "TRUNCATE"));
    }

    private static TriggerInfo ours(String name, String event) {
        return new TriggerInfo(name, List.of(event), "public.ringback_capture", true, true, "none");
    }

    @Test
    void whatIsInPlaceIsLeftAloneAndTakesNoLock() throws SQLException {
        execute(
                "CREATE TABLE odd (\"a, \"\"b\"\"\" int, \"null\" int, c json, PRIMARY KEY (\"a, \"\"b\"\"\", \"null\"))");
        watch(all("users"), all("odd").copying("c", "null"));
        List<String> before = database.rows(OIDS);
        try (Connection holder = database.connect()) {
            execute(
                    holder,
                    "SELECT pg_advisory_lock(" + TestDatabase.HOME.lockClass() + ", 66)",
                    "BEGIN",
                    "LOCK TABLE users, odd IN ACCESS EXCLUSIVE MODE");
            assertThat(watch(all("users"), all("odd").copying("c", "null")))
                    .extracting(TableCapture::state)
                    .containsExactly("in place", "in place");
        }
        assertThat(database.rows(OIDS)).isEqualTo(before).hasSize(8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE users DISABLE TRIGGER ringback_1_insert | disabled",
                "ALTER TABLE users DISABLE TRIGGER USER | disabled",
                "ALTER TABLE users ENABLE REPLICA TRIGGER ringback_1_insert | replicas only",
                "CREATE OR REPLACE TRIGGER ringback_1_insert AFTER INSERT ON users REFERENCING NEW TABLE AS new_rows FOR EACH"
                        + " STATEMENT EXECUTE FUNCTION ringback_capture({id},{},public,users) | condition",
                "CREATE OR REPLACE TRIGGER ringback_1_insert AFTER INSERT ON users REFERENCING NEW TABLE AS new_rows FOR EACH"
                        + " STATEMENT WHEN (coalesce(current_setting(!ringback.quiet!, true), !!) <> !on!)"
                        + " EXECUTE FUNCTION ringback_capture({email},{},public,users) | arguments {email}",
                "CREATE OR REPLACE TRIGGER ringback_1_insert BEFORE INSERT ON users FOR EACH ROW"
                        + " EXECUTE FUNCTION suppress_redundant_updates_trigger() | calls pg_catalog.suppress",
                "ALTER TRIGGER ringback_1_insert ON users RENAME TO mine | mine: not wanted",
                "DROP TRIGGER ringback_1_insert ON users; ALTER TABLE users DISABLE TRIGGER ringback_2_update | installed"
                        + " ringback_1_insert"
            })
    void whatSomebodyAlteredIsRepairedAndToldOf(String harm, String told) {
        watch(all("users"));
        execute(harm.replace('!', '\'')
                .replaceAll("\\((\\{\\w+}),\\{},public,users\\)", "('$1','{}','public','users','simple','id','')"));
        TableCapture found = of("public.users", inspect(all("users")));
        assertThat(found.state()).isIn("drift", "missing triggers");
        assertThat(found.statement()).contains("ringback_1_insert");
        TableCapture repaired = of("public.users", watch(all("users")));
        assertThat(repaired.state()).isEqualTo("repaired");
        assertThat(repaired.note()).contains(told);
        assertThat(of("public.users", inspect(all("users"))).state()).isEqualTo("in place");
        execute("INSERT INTO users (id) VALUES (1)", "UPDATE users SET email = 'e'");
        assertThat(logged()).containsExactly("INSERT users 1", "UPDATE users 1 changed email");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE OR REPLACE FUNCTION ringback_capture() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
                        + " | ringback_capture",
                "ALTER FUNCTION ringback_capture() SECURITY INVOKER | ringback_capture",
                "ALTER FUNCTION ringback_capture() RESET search_path | ringback_capture",
                "DROP FUNCTION ringback_capture() CASCADE | ringback_capture",
                "DROP FUNCTION ringback_values(jsonb, text[]) | ringback_values"
            })
    void aFunctionThatSomebodyReplacedIsRestored(String harm, String function) {
        watch(all("users"));
        execute(harm);
        TableCapture found = of("public.users", inspect(all("users")));
        assertThat(found.state()).isIn("drift", "missing triggers");
        assertThat(found.note()).contains("function " + function + " is not as it was made");
        TableCapture repaired = of("public.users", watch(all("users")));
        assertThat(repaired.state()).isEqualTo("repaired");
        assertThat(repaired.note()).contains("repaired function " + function);
        execute("INSERT INTO users (id) VALUES (1)");
        assertThat(logged()).containsExactly("INSERT users 1");
    }

    @Test
    void triggersOfTablesThatNobodyWatchesAnyMoreAreRemoved() {
        watch(all("users"), all("tickets"));
        assertThat(inspect(all("users"))).extracting(TableCapture::state).containsExactly("in place", "not watched");
        watch(all("users"));
        execute("INSERT INTO tickets (subject) VALUES ('s')");
        assertThat(logged()).isEmpty();
        assertThat(inspect(all("users"))).extracting(TableCapture::table).containsExactly("users");
    }

    @Test
    void whatCannotBeCapturedIsToldOfAndTheOthersGoOn() {
        execute("CREATE TABLE keyless (id int UNIQUE)", "CREATE VIEW seen AS SELECT 1 AS id");
        List<TableCapture> captures = watch(
                all("later"),
                all("keyless"),
                all("seen"),
                all("database_trigger_logs"),
                all("users").copying("no", "id"));
        assertThat(of("public.later", captures).state()).isEqualTo("missing table");
        assertThat(of("public.keyless", captures).state()).isEqualTo("no key");
        assertThat(of("public.seen", captures).state()).isEqualTo("cannot be captured");
        assertThat(of("public.database_trigger_logs", captures).state()).isEqualTo("cannot be captured");
        assertThat(of("public.users", captures).note()).contains("column no, to be copied, does not exist");
        execute("INSERT INTO users (id) VALUES (1)");
        assertThat(logged()).containsExactly("INSERT users 1 {\"id\": 1}");
    }

    @Test
    void aTableThatComesLaterIsCapturedFromTheNextInstallationOn() {
        watch(all("later"));
        execute("CREATE TABLE later (id int PRIMARY KEY)");
        assertThat(of("public.later", watch(all("later"))).state()).isEqualTo("installed");
        execute("INSERT INTO later VALUES (1)");
        assertThat(logged()).containsExactly("INSERT later 1");
    }

    @Test
    void aTableOfSomebodyElseIsRefusedWithTheRightThatIsMissing() throws SQLException {
        try (Connection other = connectAs(
                "other", "CREATE SCHEMA theirs AUTHORIZATION other", "GRANT USAGE ON SCHEMA theirs TO ringback")) {
            execute(other, "CREATE TABLE theirs.t (id int PRIMARY KEY)");
            TableCapture refused = of("theirs.t", watch(all("theirs.t"), all("users")));
            assertThat(refused.state()).isEqualTo("refused");
            assertThat(refused.note()).contains("permission denied");
            assertThat(refused.statement()).isEqualTo("GRANT TRIGGER ON \"theirs\".\"t\" TO \"ringback\"");
            execute(other, refused.statement());
            assertThat(of("theirs.t", watch(all("theirs.t"), all("users"))).state())
                    .isEqualTo("installed");
            execute(other, "INSERT INTO theirs.t VALUES (1)", "ALTER TABLE theirs.t DISABLE TRIGGER ringback_1_insert");
            assertThat(of("theirs.t", watch(all("theirs.t"), all("users"))).state())
                    .isEqualTo("repaired");
            TableCapture left = of("theirs.t", watch(all("users")));
            assertThat(left.state()).isEqualTo("refused");
            assertThat(left.note()).contains("must be owner");
            assertThat(left.statement()).contains("DROP TRIGGER \"ringback_1_insert\" ON \"theirs\".\"t\"");
        }
        assertThat(logged()).containsExactly("INSERT t 1");
    }

    @Test
    void severalReplicasInstallAtOnce() {
        List<Uni<List<TableCapture>>> replicas = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            replicas.add(installer(SETTINGS, all("users"), all("tickets"), all("courses"))
                    .install());
        }
        List<List<TableCapture>> reports =
                Uni.join().all(replicas).andFailFast().await().atMost(Duration.ofSeconds(60));
        assertThat(reports.stream().flatMap(List::stream).map(TableCapture::state))
                .hasSize(18)
                .allMatch(state -> Set.of("installed", "in place").contains(state));
        execute("INSERT INTO users (id) VALUES (1)");
        assertThat(logged()).containsExactly("INSERT users 1");
    }

    @Test
    void aBusyTableIsGivenUpSoonAndTriedAgainInTheNextRound() throws SQLException {
        try (Connection writer = database.connect()) {
            execute(writer, "BEGIN", "INSERT INTO users (id) VALUES (1)");
            List<TableCapture> captures = watch(all("tickets"), all("users"));
            assertThat(of("public.users", captures).state()).isEqualTo("refused");
            assertThat(of("public.users", captures).note()).contains("tried again in the next round");
            assertThat(of("public.tickets", captures).state()).isEqualTo("installed");
            execute("INSERT INTO users (id) VALUES (2)");
            execute(writer, "COMMIT");
        }
        assertThat(of("public.users", watch(all("tickets"), all("users"))).state())
                .isEqualTo("installed");
    }

    @Test
    void anotherInstallationsTriggersAreNeitherTakenNorRemoved() {
        execute(
                "CREATE SCHEMA elsewhere",
                "CREATE FUNCTION elsewhere.ringback_capture() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN PERFORM 1 AS database_trigger_logs; RETURN NULL; END'",
                "CREATE TRIGGER ringback_1_insert AFTER INSERT ON users REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT"
                        + " EXECUTE FUNCTION elsewhere.ringback_capture('{id}', '{}', 'public', 'users')");
        TableCapture capture = of("public.users", watch(all("users")));
        assertThat(capture.state()).isEqualTo("refused");
        assertThat(capture.note()).contains("ringback_1_insert belongs to another Ringback");
        watch(all("tickets"));
        assertThat(of("public.users", inspect(all("users"))).triggers())
                .extracting(TriggerInfo::function)
                .containsExactly("elsewhere.ringback_capture");
    }

    @Test
    void theBellForOthersIsATriggerOfTheLog() {
        String bells = "SELECT tgrelid::regclass FROM pg_trigger WHERE tgname = 'ringback_5_ring'";
        watch(Bell.ALWAYS, all("users"));
        assertThat(database.rows(bells)).containsExactly("database_trigger_logs");
        watch(Bell.SLEEPING, all("users"));
        assertThat(database.rows(bells)).isEmpty();
    }
}
