package dev.ringback.demo;

/**
 * What the users of the sample platform do, in the order in which they do it. Each is one statement, which is given the
 * number of the act: that is all the chance there is, so that a demonstration goes the same way twice.
 */
enum DemoAct {
    FIRST_USER_SIGNS_UP(Sql.SIGN_UP),
    TICKET_IS_OPENED(Sql.OPEN_TICKET),
    USER_CHANGES_NAME(Sql.CHANGE_NAME),
    SECOND_USER_SIGNS_UP(Sql.SIGN_UP),
    OLDEST_USER_LEAVES("""
            DELETE FROM users
            WHERE id = (SELECT id FROM users WHERE email LIKE 'demo-%' ORDER BY id LIMIT 1)
              AND ?::bigint > 0"""),
    TICKET_IS_CLOSED("""
            UPDATE tickets SET status = 'closed'
            WHERE id = (SELECT id FROM tickets WHERE status = 'open' ORDER BY id LIMIT 1)
              AND ?::bigint >= 0"""),
    CURRICULUM_IS_OPENED("""
            WITH opened AS (
                INSERT INTO curricula (title) VALUES ('Demo curriculum ' || ?::bigint) RETURNING id
            )
            INSERT INTO courses (curriculum_id, title)
            SELECT opened.id, course.title
            FROM opened, (VALUES ('First steps'), ('Going further')) AS course (title)"""),
    THIRD_USER_SIGNS_UP(Sql.SIGN_UP),
    ANOTHER_USER_CHANGES_NAME(Sql.CHANGE_NAME),
    ANOTHER_TICKET_IS_OPENED(Sql.OPEN_TICKET),
    CURRICULUM_IS_ARCHIVED("""
            UPDATE curricula SET archived_at = clock_timestamp()
            WHERE id = (SELECT id FROM curricula
                        WHERE archived_at IS NULL AND title LIKE 'Demo curriculum %' ORDER BY id LIMIT 1)
              AND ?::bigint >= 0""");

    private final String sql;

    DemoAct(String sql) {
        this.sql = sql;
    }

    static DemoAct number(long number) {
        return values()[(int) (number % values().length)];
    }

    String sql() {
        return sql;
    }

    private static final class Sql {
        static final String SIGN_UP = """
                WITH act AS (SELECT ?::bigint AS number)
                INSERT INTO users (first_name, last_name, email)
                SELECT (ARRAY['Farid', 'Greta', 'Hana', 'Ivo', 'Jolanda', 'Kofi', 'Leila'])[1 + number % 7],
                       (ARRAY['Petrov', 'Quist', 'Rossi', 'Silva', 'Tanaka'])[1 + number % 5],
                       'demo-' || number || '@example.com'
                FROM act""";

        static final String OPEN_TICKET = """
                INSERT INTO tickets (subject, user_id)
                SELECT 'Question ' || ?::bigint, max(id) FROM users""";

        static final String CHANGE_NAME = """
                UPDATE users SET last_name = last_name || '-' || ?::bigint
                WHERE id = (SELECT max(id) FROM users WHERE email LIKE 'demo-%')""";

        private Sql() {}
    }
}
