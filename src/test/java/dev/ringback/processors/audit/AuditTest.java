package dev.ringback.processors.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.processors.Workbench;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditTest {
    private static final String USER_LOG = """
            SELECT user_id, user_last_name, updated_at BETWEEN now() - interval '1 minute' AND now() AS updated,
                   deleted_at BETWEEN now() - interval '1 minute' AND now() AS deleted
            FROM user_log ORDER BY id""";

    private final Workbench bench = new Workbench(new Audit(() -> true));

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void eachChangeOfAUserIsWrittenDownWithTheNameItHadThen() {
        bench.execute("INSERT INTO users (id, last_name) VALUES (1, 'Now')");
        bench.log("INSERT", "users", 1, "{\"values\": {\"last_name\": \"First\"}}");
        bench.log("UPDATE", "users", 1, "{\"values\": {\"last_name\": null}}");
        bench.log("DELETE", "users", 1, "{\"values\": {\"last_name\": \"Last\"}}");
        assertThat(bench.work()).isEqualTo(3);
        assertThat(bench.outcomes()).containsOnly("succeeded");
        assertThat(bench.rows(USER_LOG)).containsExactly("1|First|t|null", "1|null|t|null", "1|Last|null|t");
    }

    @Test
    void whereTheTriggerCopiedNoNameItIsTheUsersPresentOne() {
        bench.execute("INSERT INTO users (id, last_name) VALUES (1, 'Now')");
        bench.log("UPDATE", "users", 1);
        bench.log("DELETE", "users", 2);
        bench.work();
        assertThat(bench.outcomes()).containsOnly("succeeded");
        assertThat(bench.rows(USER_LOG)).containsExactly("1|Now|t|null", "2|null|null|t");
    }

    @Test
    void aTruncateIsNoneOfItsBusiness() {
        bench.execute("""
                INSERT INTO database_trigger_logs (payload, schema, klass_name, created_at, updated_at)
                VALUES ('{"operation": "TRUNCATE", "klass_name": "users", "crud_method": "delete"}', 'public', 'users',
                        now(), now())""");
        bench.work();
        assertThat(bench.outcomes()).containsExactly("ignored: no processor cares for this change");
        assertThat(bench.rows(USER_LOG)).isEmpty();
    }
}
