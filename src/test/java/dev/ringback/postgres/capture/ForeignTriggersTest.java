package dev.ringback.postgres.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.operations.TableCapture;
import dev.ringback.operations.TriggerInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A table whose own trigger writes the log keeps it: nothing is logged twice, and what it leaves out is ours. */
class ForeignTriggersTest extends OnADatabase {
    @BeforeEach
    void createFunction() {
        execute("""
                CREATE FUNCTION log_user() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    INSERT INTO Database_Trigger_Logs (payload, schema, klass_name, created_at, updated_at)
                    VALUES (jsonb_build_object('operation', TG_OP, 'klass_name', 'users', 'record_id',
                        coalesce(NEW.id, OLD.id)::text), 'public', 'users', now(), now());
                    RETURN NEW;
                END $$""");
    }

    private void writeAll() {
        execute("INSERT INTO users (id) VALUES (1)", "UPDATE users SET email = 'e'", "DELETE FROM users");
    }

    @Test
    void onlyTheEventsThatItLeavesOutAreOurs() {
        execute(
                "CREATE TRIGGER users_trigger AFTER INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION log_user()");
        watch(all("users"));
        TableCapture capture = of("public.users", watch(all("users")));
        assertThat(capture.state()).isEqualTo("foreign");
        assertThat(capture.note()).isEqualTo("users_trigger logs INSERT, UPDATE");
        assertThat(capture.statement()).isEqualTo("DROP TRIGGER \"users_trigger\" ON \"public\".\"users\"");
        assertThat(capture.triggers())
                .extracting(TriggerInfo::name)
                .containsExactly("ringback_3_delete", "ringback_4_truncate", "users_trigger");
        writeAll();
        assertThat(logged()).containsExactly("INSERT users 1", "UPDATE users 1", "DELETE users 1");
    }

    @Test
    void handedOverItIsOurs() {
        execute(
                "CREATE TRIGGER users_trigger AFTER INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION log_user()");
        String handOver = of("public.users", watch(all("users"))).statement();
        execute(handOver);
        assertThat(of("public.users", watch(all("users"))).statement()).isNull();
        writeAll();
        assertThat(logged()).containsExactly("INSERT users 1", "UPDATE users 1 changed email", "DELETE users 1");
    }

    @Test
    void oneThatComesLaterTakesOver() {
        watch(all("users"));
        execute("CREATE TRIGGER users_trigger AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION log_user()");
        assertThat(of("public.users", watch(all("users"))).state()).isEqualTo("repaired");
        writeAll();
        assertThat(logged()).containsExactly("INSERT users 1", "UPDATE users 1 changed email", "DELETE users 1");
    }

    @Test
    void aDisabledOneCoversNothing() {
        execute(
                "CREATE TRIGGER users_trigger AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION log_user()",
                "ALTER TABLE users DISABLE TRIGGER users_trigger");
        assertThat(of("public.users", watch(all("users"))).note())
                .contains("users_trigger writes the log, and is disabled");
        writeAll();
        assertThat(logged()).hasSize(3);
    }

    @Test
    void oneWithAConditionCoversItsEventsAndIsToldOf() {
        execute(
                "CREATE TRIGGER a AFTER INSERT ON users FOR EACH ROW WHEN (NEW.id > 10) EXECUTE FUNCTION log_user()",
                "CREATE TRIGGER b AFTER UPDATE OF email ON users FOR EACH ROW EXECUTE FUNCTION log_user()",
                "CREATE TRIGGER c AFTER UPDATE ON users FOR EACH ROW WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION log_user()");
        assertThat(of("public.users", watch(all("users"))).note())
                .contains("a logs INSERT, on its own condition", "b logs UPDATE, on its own condition");
        writeAll();
        assertThat(logged()).containsExactly("UPDATE users 1", "DELETE users 1");
    }

    @Test
    void otherTriggersDoNotMatter() {
        execute(
                "CREATE FUNCTION hear() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                "CREATE TRIGGER hc_users_logtrigger AFTER INSERT OR DELETE OR UPDATE ON users FOR EACH ROW"
                        + " WHEN (current_setting('xmlbinary') = 'base64') EXECUTE FUNCTION hear()");
        assertThat(of("public.users", watch(all("users"))).state()).isEqualTo("installed");
        writeAll();
        assertThat(logged()).hasSize(3);
    }
}
