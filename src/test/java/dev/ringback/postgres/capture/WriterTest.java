package dev.ringback.postgres.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringback.postgres.TestDatabase;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** The writer never pays for us, whoever and whatever it is. */
class WriterTest extends OnADatabase {
    private static final int MANY = 150;

    @ParameterizedTest
    @ValueSource(ints = {1, MANY})
    void aRoleWithoutAnyRightOnTheLogWritesAndIsNamed(int rows) throws SQLException {
        watch(all("users"));
        try (Connection writer = connectAs("writer", "GRANT INSERT, SELECT, UPDATE, DELETE ON users TO writer")) {
            execute(
                    writer,
                    "INSERT INTO users (id) SELECT generate_series(1, " + rows + ")",
                    "UPDATE users SET email = 'e'",
                    "DELETE FROM users");
            assertThatThrownBy(() -> execute(writer, "SELECT FROM database_trigger_logs"))
                    .hasMessageContaining("permission denied");
        }
        assertThat(database.value("SELECT count(*), min(writer), max(writer) FROM database_trigger_logs"))
                .isEqualTo(3 * rows + "|writer|writer");
    }

    @Test
    void nobodyElseCanMakeATriggerThatForgesChanges() throws SQLException {
        try (Connection writer = connectAs("writer", "GRANT CREATE ON SCHEMA public TO writer")) {
            execute(writer, "CREATE TABLE forged (id int)");
            for (String function : List.of("ringback_capture", "ringback_ring")) {
                assertThatThrownBy(() -> execute(
                                writer,
                                "CREATE TRIGGER t AFTER INSERT ON forged"
                                        + " REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "
                                        + function
                                        + "('{id}', '{}', 'public', 'users')"))
                        .hasMessageContaining("permission denied for function " + function);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, MANY})
    void aMaliciousSearchPathChangesNothing(int rows) throws SQLException {
        watch(all("users").copying("last_name"));
        try (Connection writer = connectAs(
                "writer",
                "GRANT INSERT, SELECT, UPDATE, DELETE ON users TO writer",
                "CREATE SCHEMA evil AUTHORIZATION writer")) {
            for (String trap : List.of(
                    "to_jsonb(anyelement) RETURNS jsonb",
                    "clock_timestamp() RETURNS timestamptz",
                    "jsonb_each_text(jsonb) RETURNS jsonb",
                    "format(text, text) RETURNS text",
                    "record_image_ne(record, record) RETURNS boolean",
                    "ringback_record(jsonb, text[]) RETURNS text",
                    "ringback_statement(oid, text, text[], text[], boolean) RETURNS text",
                    "concat_eq(jsonb, jsonb) RETURNS jsonb")) {
                execute(
                        writer,
                        "CREATE FUNCTION evil." + trap
                                + " LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''trapped''; END'");
            }
            execute(
                    writer,
                    "GRANT USAGE ON SCHEMA evil TO PUBLIC",
                    "CREATE OPERATOR evil.|| (FUNCTION = evil.concat_eq, LEFTARG = jsonb, RIGHTARG = jsonb)",
                    "CREATE TABLE evil.database_trigger_logs (id int)",
                    "CREATE TEMP TABLE new_rows (id int)",
                    "CREATE TEMP TABLE old_rows (id int)",
                    "CREATE TEMP TABLE database_trigger_logs (id int)",
                    "CREATE TEMP TABLE pg_attribute (id int)",
                    "SET search_path = evil, pg_temp, public, pg_catalog",
                    "INSERT INTO public.users (id) SELECT generate_series(1, " + rows + ")",
                    "UPDATE public.users SET email = 'e'",
                    "DELETE FROM public.users");
        }
        assertThat(logged()).hasSize(3 * rows).contains("UPDATE users 1 changed email {\"last_name\": null}");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, MANY})
    void aRenamedKeyColumnFailsNoWriterAndIsRepaired(int rows) {
        execute(
                "CREATE TABLE t (id int, part int, v int, gone int, PRIMARY KEY (id, part))",
                "CREATE TABLE s (id int PRIMARY KEY)");
        watch(all("t").copying("gone"), all("s"));
        execute(
                "ALTER TABLE t RENAME id TO number",
                "ALTER TABLE t DROP COLUMN gone",
                "ALTER TABLE s RENAME id TO number",
                "INSERT INTO t SELECT i, i, i FROM generate_series(1, %d) i".formatted(rows),
                "UPDATE t SET v = 0",
                "INSERT INTO s SELECT generate_series(1, %d)".formatted(rows),
                "UPDATE s SET number = number + 1000");
        assertThat(logged())
                .hasSize(4 * rows)
                .contains(
                        "INSERT t - {\"gone\": null}",
                        "UPDATE t - changed v {\"gone\": null}",
                        "INSERT s -",
                        "UPDATE s - changed number");
        assertThat(of("public.s", watch(all("t").copying("gone"), all("s"))).state())
                .isEqualTo("repaired");
        execute("UPDATE t SET v = 1 WHERE number = 1", "UPDATE s SET number = 7 WHERE number = 1001");
        assertThat(logged())
                .containsExactly("UPDATE t {\"part\": 1, \"number\": 1} changed v", "DELETE s 1001", "INSERT s 7");
    }

    @Test
    void longKeysAndValuesFailNobodyEvenWhenTheBellAlwaysRings() throws SQLException {
        execute("CREATE TABLE t (k text PRIMARY KEY)");
        watch(Bell.ALWAYS, all("users").copying("last_name"), all("t"));
        try (Connection porter = database.connect()) {
            execute(porter, "SELECT pg_advisory_lock(" + TestDatabase.HOME.lockClass() + ", 64)");
            execute("INSERT INTO users (id, last_name) VALUES (1, repeat('x', 1000000))");
            execute("INSERT INTO t VALUES (repeat('k', 9000))");
            for (String key :
                    List.of("repeat('k', 9000)", "repeat(chr(1), 7000)", "repeat('\"', 7999)", "repeat('ü', 4000)")) {
                execute("INSERT INTO database_trigger_logs (payload, klass_name, schema) VALUES (jsonb_build_object("
                        + "'operation', 'INSERT', 'crud_method', 'create_or_update', 'record_id', " + key + "), " + key
                        + ", 'public')");
            }
        }
        assertThat(database.value(
                        "SELECT count(*), max(length(payload #>> '{values,last_name}')) FROM database_trigger_logs"))
                .isEqualTo("6|1000000");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, MANY})
    void valuesThatJsonRefusesFailNobody(int rows) {
        execute("CREATE TABLE t (id int PRIMARY KEY, j json, ja json[], b bytea, n float8)");
        watch(all("t").copying("j"));
        execute(
                """
                INSERT INTO t SELECT i, '{"a": "\\u0000", "n": 1e999999}', ARRAY['{"a": "\\u0000"}']::json[], '\\x00', 'NaN'
                FROM generate_series(1, %d) i""".formatted(rows),
                "UPDATE t SET n = '-Infinity', b = '\\x01'",
                "UPDATE t SET id = id + 1000",
                "DELETE FROM t");
        assertThat(database.rows("SELECT DISTINCT payload -> 'values' ->> 'j' FROM database_trigger_logs"))
                .containsExactly("{\"a\": \"\\u0000\", \"n\": 1e999999}");
        assertThat(logged()).hasSize(5 * rows).anyMatch(line -> line.startsWith("UPDATE t 1 changed b,n"));
    }

    @Test
    void aHandWrittenRowTriggerWorksBesideOurs() {
        execute("""
                CREATE FUNCTION log_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE log_id bigint;
                BEGIN
                    INSERT INTO database_trigger_logs (payload, schema, klass_name, created_at, updated_at)
                    VALUES (jsonb_build_object('operation', TG_OP, 'klass_name', 'tickets',
                                'crud_method', 'create_or_update', 'record_id', NEW.id::text),
                            'public', 'tickets', now(), now()) RETURNING id INTO log_id;
                    PERFORM pg_notify('create_or_update_record',
                        '{klass_name: "tickets", crud_method: create_or_update, record_id: "' || NEW.id
                        || '", database_trigger_log_id: "' || log_id || '"}');
                    RETURN NEW;
                END $$""", """
                CREATE TRIGGER tickets_trigger AFTER INSERT OR UPDATE ON tickets
                FOR EACH ROW EXECUTE FUNCTION log_ticket()""");
        watch(all("users"));
        execute("INSERT INTO tickets (id, subject) VALUES (5, 's')", "INSERT INTO users (id) VALUES (6)");
        assertThat(logged()).containsExactly("INSERT tickets 5", "INSERT users 6");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, MANY})
    void copyIsLogged(int rows) throws Exception {
        watch(all("users"));
        StringBuilder data = new StringBuilder();
        for (int i = 1; i <= rows; i++) {
            data.append(i).append('\n');
        }
        try (Connection connection = database.connect()) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY users (id) FROM STDIN", new StringReader(data.toString()));
        }
        assertThat(logged()).isEqualTo(lines("INSERT users %d", 1, rows));
    }

    @Test
    void whatIsRolledBackWasNeverLogged() {
        watch(all("users"));
        execute("""
                BEGIN; INSERT INTO users (id) VALUES (1); SAVEPOINT s; INSERT INTO users (id) VALUES (2);
                ROLLBACK TO s; COMMIT""", "BEGIN; INSERT INTO users (id) VALUES (3); ROLLBACK");
        assertThat(logged()).containsExactly("INSERT users 1");
    }

    @Test
    void aReplicasSessionIsLoggedOnlyWhereAnOperatorWantsThat() throws SQLException {
        watch(all("users"));
        try (Connection restore = database.database().connectAsSuperuser()) {
            execute(restore, "SET session_replication_role = replica", "INSERT INTO users (id) VALUES (1)");
            assertThat(logged()).isEmpty();
            execute("ALTER TABLE users ENABLE ALWAYS TRIGGER ringback_1_insert");
            assertThat(of("public.users", watch(all("users"))).state()).isEqualTo("in place");
            execute(restore, "INSERT INTO users (id) VALUES (2)");
            assertThat(logged()).containsExactly("INSERT users 2");
            watch(all("users").copying("email"));
            execute(restore, "INSERT INTO users (id) VALUES (3)");
            assertThat(logged()).containsExactly("INSERT users 3 {\"email\": null}");
        }
    }

    @Test
    void aTableMadeAnewIsCapturedAgainAfterTheNextInstallation() {
        execute("CREATE TABLE t (id int PRIMARY KEY)");
        watch(all("t"));
        execute("DROP TABLE t", "CREATE TABLE t (number int PRIMARY KEY)");
        assertThat(of("public.t", watch(all("t"))).state()).isEqualTo("installed");
        execute("INSERT INTO t VALUES (4)");
        assertThat(logged()).containsExactly("INSERT t 4");
    }
}
