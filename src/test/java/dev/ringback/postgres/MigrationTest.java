package dev.ringback.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

class MigrationTest {
    @Test
    void anOlderLogIsUpgradedInPlaceWithItsRowsKeptAndNotWorkedOffAgain() {
        try (TestDatabase database = TestDatabase.empty()) {
            database.execute(
                    "CREATE TABLE database_trigger_logs (id serial PRIMARY KEY, payload text, schema varchar(63),"
                            + " klass_name varchar(63), created_at timestamp, updated_at timestamp)",
                    "INSERT INTO database_trigger_logs (payload, schema, klass_name, created_at, updated_at) VALUES"
                            + " ('{\"operation\": \"INSERT\", \"record_id\": \"1\"}', 'public', 'users',"
                            + " '2020-01-01 10:00', '2020-01-01 10:00'),"
                            + " ('{klass_name: \"users\"}', 'public', 'users', '2020-01-02', '2020-01-02')");

            TestDatabase.migrate(database.database(), TestDatabase.HOME, false);

            assertThat(database.rows("SELECT id, status, error, record_id, txid, created_at AT TIME ZONE 'UTC'"
                            + " FROM database_trigger_logs ORDER BY id"))
                    .containsExactly(
                            "1|ignored|logged before Ringback was installed|1|null|2020-01-01 10:00:00",
                            "2|ignored|logged before Ringback was installed|null|null|2020-01-02 00:00:00");
            assertThat(database.rows("SELECT processed_at > now() - interval '1 minute' FROM database_trigger_logs"))
                    .as("their retention begins with the upgrade")
                    .containsExactly("t", "t");
            database.execute("INSERT INTO database_trigger_logs (payload, schema, klass_name, created_at, updated_at)"
                    + " VALUES ('{\"operation\": \"INSERT\", \"record_id\": \"2\"}', 'public', 'users', now(), now())");
            assertThat(database.value(
                            "SELECT id, status, error, origin, processed_at FROM database_trigger_logs WHERE id > 2"))
                    .isEqualTo("3|pending|null|local|null");
        }
    }

    @Test
    void changesThatFailedBeforeAttemptsWereKeptStayAsTheyAreAndAreTriedFurther() {
        try (TestDatabase database = TestDatabase.empty()) {
            migrate(database, "12");
            database.execute("INSERT INTO database_trigger_logs (payload, status, attempts, error) VALUES"
                    + " ('{\"record_id\": \"1\"}', 'dead', 10, 'no'), ('{\"record_id\": \"2\"}', 'retrying', 3, 'no')");
            String rows = "SELECT id, status, attempts, error, attempts_made FROM database_trigger_logs ORDER BY id";

            TestDatabase.migrate(database.database(), TestDatabase.HOME, false);

            assertThat(database.rows(rows)).containsExactly("1|dead|10|no|null", "2|retrying|3|no|null");
            database.execute("SELECT ringback_settle(ARRAY[2], ARRAY[1], ARRAY['succeeded'], ARRAY[NULL],"
                    + " ARRAY['{}'::jsonb], ARRAY[0], ARRAY[0], ARRAY[NULL], ARRAY[0], '{}')");
            assertThat(database.rows(rows)).last().isEqualTo("2|succeeded|3|null|null");
        }
    }

    private static void migrate(TestDatabase database, String upTo) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(database.database().jdbcUrl());
        FluentConfiguration flyway = Flyway.configure()
                .dataSource(source)
                .locations("classpath:" + Migration.LOCATION)
                .target(upTo);
        Migration.configure(flyway, TestDatabase.HOME);
        flyway.load().migrate();
    }

    @Test
    void whatFollowsFromAPayloadFollowsIt() {
        try (TestDatabase database = TestDatabase.migrated()) {
            database.execute(
                    "INSERT INTO database_trigger_logs (payload, schema, klass_name, created_at, updated_at) VALUES"
                            + " ('{\"crud_method\": \"delete\", \"record_id\": \"7\"}', 'public', 'users', now(), now())",
                    "INSERT INTO database_trigger_logs (payload) VALUES ('\"no object\"')",
                    "UPDATE database_trigger_logs SET klass_name = 'agents', payload ="
                            + " '{\"operation\": \"insert\", \"record_id\": 8}' WHERE id = 2");
            assertThat(database.rows("SELECT operation, record_id, lane ="
                            + " ringback_lane(schema, klass_name, record_id) FROM database_trigger_logs ORDER BY id"))
                    .containsExactly("DELETE|7|t", "INSERT|8|t");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO database_trigger_logs (payload, status) VALUES ('{}', 'done')",
                "INSERT INTO database_trigger_logs (payload, status, lane) VALUES ('{}', 'done', 3)",
                "UPDATE database_trigger_logs SET status = 'done'"
            })
    void aStatusThatNobodyKnowsIsRefused(String statement) {
        try (TestDatabase database = TestDatabase.migrated()) {
            database.execute("INSERT INTO database_trigger_logs (payload, status) VALUES ('{}', 'dead')");
            assertThatThrownBy(() -> database.execute(statement))
                    .hasMessageContaining("status 'done' of a change is not known");
            assertThat(database.rows("SELECT status FROM database_trigger_logs"))
                    .containsExactly("dead");
        }
    }

    @Test
    void migratingTwiceChangesNothing() {
        try (TestDatabase database = TestDatabase.migrated()) {
            TestDatabase.migrate(database.database(), TestDatabase.HOME, true);

            assertThat(database.value("SELECT count(*) FROM database_trigger_logs"))
                    .isEqualTo("0");
        }
    }

    @Test
    void theLogMayLiveInASchemaOfAnyName() {
        try (TestDatabase database = TestDatabase.empty()) {
            Home home = new Home("Weird \"name\" $1");

            TestDatabase.migrate(database.database(), home, false);

            assertThat(database.value("SELECT count(*) FROM \"Weird \"\"name\"\" $1\".database_trigger_logs"))
                    .isEqualTo("0");
            assertThat(database.value(home.sql("SELECT count(*) FROM ${schema}.ringback_claim(0, 10, '{}')")))
                    .as("the look")
                    .isEqualTo("1");
        }
    }
}
