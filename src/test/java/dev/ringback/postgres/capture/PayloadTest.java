package dev.ringback.postgres.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.change.Operation;
import dev.ringback.change.TableName;
import dev.ringback.postgres.Identifier;
import dev.ringback.processing.Interest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is logged of a row. Few rows and many are read in two ways, which must say the same. */
class PayloadTest extends OnADatabase {
    private static final int MANY = 150;

    @Test
    void eachChangeIsOneRowWithExactlyTheseKeys() {
        watch(all("users"));
        execute(
                "INSERT INTO users (id, last_name) VALUES (7, 'Eze')",
                "UPDATE users SET last_name = 'Mori' WHERE id = 7",
                "DELETE FROM users WHERE id = 7");
        assertThat(database.rows("SELECT payload, schema, klass_name, status, origin, writer FROM database_trigger_logs"
                        + " ORDER BY id"))
                .containsExactly(
                        "{\"operation\": \"INSERT\", \"record_id\": \"7\", \"klass_name\": \"users\","
                                + " \"crud_method\": \"create_or_update\"}|public|users|pending|local|ringback",
                        "{\"changed\": [\"last_name\"], \"operation\": \"UPDATE\", \"record_id\": \"7\","
                                + " \"klass_name\": \"users\", \"crud_method\": \"create_or_update\"}"
                                + "|public|users|pending|local|ringback",
                        "{\"operation\": \"DELETE\", \"record_id\": \"7\", \"klass_name\": \"users\","
                                + " \"crud_method\": \"delete\"}|public|users|pending|local|ringback");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 101, MANY})
    void allRowsOfAStatementAreLoggedInTheirOrder(int rows) {
        watch(all("users"));
        execute(
                "INSERT INTO users (id) SELECT generate_series(1, " + rows + ")",
                "UPDATE users SET last_name = 'Eze', email = NULL",
                "DELETE FROM users");
        List<String> logged = logged();
        assertThat(logged).hasSize(3 * rows);
        assertThat(logged.subList(0, rows)).isEqualTo(lines("INSERT users %d", 1, rows));
        assertThat(logged.subList(rows, 2 * rows)).isEqualTo(lines("UPDATE users %d changed last_name", 1, rows));
        assertThat(logged.subList(2 * rows, 3 * rows)).isEqualTo(lines("DELETE users %d", 1, rows));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, MANY})
    void onlyColumnsThatWereReallyChangedAreNamed(int rows) {
        execute("CREATE TABLE things (id int PRIMARY KEY, n numeric, t text, a int[], d jsonb, at timestamptz)");
        watch(all("things"));
        execute(
                "INSERT INTO things SELECT i, 1.0, 'a', '{1}', '{\"a\": 1}', now() FROM generate_series(1, %d) i"
                        .formatted(rows),
                "UPDATE things SET n = 1.00, t = 'a', a = '{1,2}', d = '{\"a\":1}'",
                "UPDATE things SET t = NULL, at = at + interval '1 microsecond'",
                "UPDATE things SET t = t");
        assertThat(logged())
                .contains("UPDATE things 1 changed a,n", "UPDATE things 1 changed at,t", "UPDATE things 1 changed ")
                .hasSize(4 * rows);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, MANY})
    void copiedValuesAreLoggedAlsoOfDeletedRows(int rows) {
        watch(all("users").copying("last_name", "created_at"), all("users").copying("email"));
        execute(
                "INSERT INTO users (id, last_name, created_at) SELECT i, 'Eze', '2024-05-06 07:08:09.123456+02'"
                        + " FROM generate_series(1, " + rows + ") i",
                "UPDATE users SET last_name = 'Mori'",
                "DELETE FROM users");
        String values =
                " {\"email\": null, \"last_name\": \"%s\"," + " \"created_at\": \"2024-05-06T05:08:09.123456+00:00\"}";
        assertThat(logged())
                .contains(
                        "INSERT users 1" + values.formatted("Eze"),
                        "UPDATE users 1 changed last_name" + values.formatted("Mori"),
                        "DELETE users 1" + values.formatted("Mori"))
                .hasSize(3 * rows);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "uuid | $$7d4f3e6a-0000-4000-8000-000000000001$$ | 7d4f3e6a-0000-4000-8000-000000000001",
                "text | $$O'Neil \"x\" %s ü$$ | O'Neil \"x\" %s ü",
                "numeric | 12.50 | 12.50",
                "boolean | true | true",
                "char(4) | $$ab$$ | 'ab  '",
                "date | $$2024-05-06$$ | 2024-05-06",
                "timestamptz | $$2024-05-06 07:08:09+02$$ | 2024-05-06T05:08:09+00:00"
            })
    void aKeyOfAnyTypeIsTextWhateverTheWritersSettings(String type, String value, String key) {
        execute("CREATE TABLE keyed (k " + type + " PRIMARY KEY, n int)");
        watch(all("keyed"));
        execute(
                "SET DateStyle = 'ISO, DMY'; SET TimeZone = 'Asia/Tokyo'; SET extra_float_digits = 0;"
                        + " INSERT INTO keyed VALUES (" + value + ", 1)",
                "UPDATE keyed SET n = 2");
        assertThat(logged()).containsExactly("INSERT keyed " + key, "UPDATE keyed " + key + " changed n");
        execute("ALTER TABLE keyed ADD raw bytea");
        watch(all("keyed"));
        execute("SET TimeZone = 'Asia/Tokyo'; UPDATE keyed SET n = 3", "DELETE FROM keyed");
        assertThat(logged()).containsExactly("UPDATE keyed " + key + " changed n", "DELETE keyed " + key);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, MANY})
    void aCompositeKeyIsAnObjectOfItsColumns(int rows) {
        execute("CREATE TABLE lines (b text, a int, note text, PRIMARY KEY (b, a))");
        watch(all("lines"));
        execute(
                "INSERT INTO lines SELECT 'x', i FROM generate_series(1, %d) i".formatted(rows),
                "UPDATE lines SET note = 'n'",
                "DELETE FROM lines WHERE a = 1");
        assertThat(logged())
                .contains(
                        "INSERT lines {\"a\": 1, \"b\": \"x\"}",
                        "UPDATE lines {\"a\": 1, \"b\": \"x\"} changed note",
                        "DELETE lines {\"a\": 1, \"b\": \"x\"}")
                .hasSize(2 * rows + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, MANY})
    void namesThatNeedQuotesAreOfNoMatter(int rows) {
        TableName odd = new TableName("My, \"Schema\"", "Select '\\{%s}");
        String column = "Order, {\"by\"} \\'";
        String table = Identifier.quoted(odd);
        execute(
                "CREATE SCHEMA " + Identifier.quoted(odd.schema()),
                "CREATE TABLE %s (\"User Id\" int PRIMARY KEY, %s text, \"%%I %%L\" text, dropped int)"
                        .formatted(table, Identifier.quoted(column)),
                "ALTER TABLE " + table + " DROP COLUMN dropped");
        watch(Interest.in(odd, Operation.INSERT, Operation.UPDATE).copying(column));
        execute(
                "INSERT INTO %s SELECT i, 'v' FROM generate_series(1, %d) i".formatted(table, rows),
                "UPDATE " + table + " SET \"%I %L\" = 'w'");
        String values = " {\"Order, {\\\"by\\\"} \\\\'\": \"v\"}";
        assertThat(logged())
                .contains("INSERT " + odd.name() + " 1" + values, "UPDATE " + odd.name() + " 1 changed %I %L" + values)
                .hasSize(2 * rows);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, MANY})
    void aColumnMayHaveTheNameOfAnythingInTheFunction(int rows) {
        String columns =
                "n,o,r,few,keys,copied,head,nth,row,start,step,at_time,logged,truncated,old_rows,new_rows,change,"
                        + "before,after,was,became,payload,only_key,at_schema,at_table,ringback_capture,some,v,name,value";
        String quoted = '"' + columns.replace(",", "\" int, \"") + "\" int";
        execute("CREATE TABLE columns (id int PRIMARY KEY, " + quoted + ")");
        watch(all("columns").copying("n", "value"));
        execute(
                "INSERT INTO columns SELECT i, i FROM generate_series(1, " + rows + ") i",
                "UPDATE columns SET o = 1, few = 2, keys = 3",
                "UPDATE columns SET id = id + 1000",
                "DELETE FROM columns");
        assertThat(logged())
                .contains(
                        "INSERT columns 1 {\"n\": 1, \"value\": null}",
                        "UPDATE columns 1 changed few,keys,o {\"n\": 1, \"value\": null}",
                        "DELETE columns 1 {\"n\": 1, \"value\": null}",
                        "INSERT columns 1001 {\"n\": 1, \"value\": null}",
                        "DELETE columns 1001 {\"n\": 1, \"value\": null}")
                .hasSize(5 * rows);
    }

    @Test
    void aStatementWithoutRowsLogsNothing() {
        watch(all("users"));
        execute(
                "INSERT INTO users (id) SELECT 1 WHERE false",
                "UPDATE users SET last_name = 'Eze'",
                "DELETE FROM users",
                "INSERT INTO users (id) VALUES (1) ON CONFLICT DO NOTHING",
                "INSERT INTO users (id) VALUES (1) ON CONFLICT DO NOTHING");
        assertThat(logged()).containsExactly("INSERT users 1");
    }

    @Test
    void aUniqueIndexServesAsKeyWhereThereIsNoPrimaryKey() {
        execute(
                "CREATE TABLE keyless (a int, b int NOT NULL, c int NOT NULL, d int NOT NULL)",
                "CREATE UNIQUE INDEX k1 ON keyless (a)",
                "CREATE UNIQUE INDEX k2 ON keyless (b) WHERE b > 0",
                "CREATE UNIQUE INDEX k3 ON keyless ((c + 1))",
                "CREATE UNIQUE INDEX k4 ON keyless (d, c) INCLUDE (a)");
        watch(all("keyless"));
        execute("INSERT INTO keyless VALUES (1, 2, 3, 4)");
        assertThat(logged()).containsExactly("INSERT keyless {\"c\": 3, \"d\": 4}");
    }

    @Test
    void aRowWrittenByHerokuConnectSaysSo() {
        watch(all("users"));
        execute("SET xmlbinary = 'hex'; INSERT INTO users (id) VALUES (1)");
        assertThat(database.value("SELECT origin FROM database_trigger_logs")).isEqualTo("connect");
    }
}
