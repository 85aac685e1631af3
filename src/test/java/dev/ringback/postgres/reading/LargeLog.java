package dev.ringback.postgres.reading;

import dev.ringback.change.Operation;
import dev.ringback.change.Origin;
import dev.ringback.change.Status;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A log as a service of some age has it: three busy tables, one that is written once in a long while, one that was busy long
 * ago and one that was written now and then long ago; mostly succeeded, some ignored, few dead. They were logged
 * within seventy days, and the newest are pending.
 */
final class LargeLog {
    private static final Instant NEWEST = Instant.parse("2026-11-22T00:00:00Z");

    private static final String FILL = """
            INSERT INTO %s.database_trigger_logs (payload, schema, klass_name, operation, record_id, lane, status, origin, txid,
                created_at, updated_at, processed_at, processed_txid, error, processors)
            SELECT jsonb_build_object('operation', operation, 'klass_name', t, 'crud_method', 'create_or_update',
                       'record_id', record, 'changed', '["email"]'::jsonb),
                   s, t, operation, record, %s.ringback_lane(s, t, record), status,
                   CASE WHEN n BETWEEN ${n} / 20 AND ${n} / 20 + 1000 THEN 'self' WHEN n % 5 = 0 THEN 'connect' ELSE 'local' END,
                   1000 + n / 10, at, at, CASE WHEN status IN ('succeeded', 'ignored', 'dead') THEN at END, 1000 + n / 50,
                   CASE status WHEN 'ignored' THEN 'nothing to do' WHEN 'dead' THEN
                       CASE WHEN n < ${n} / 50 THEN 'Certificate expired' ELSE 'connection refused by host ' || n % 100 END END,
                   CASE WHEN status = 'pending' THEN NULL
                        WHEN n = ${n} / 6 THEN '{"retired": {"status": "succeeded"}}'::jsonb
                        WHEN t = 'users' THEN '{"audit": {"status": "succeeded"}, "create-subscription": {"status": "succeeded"}}'
                        WHEN t = 'tickets' THEN '{"assign-agent": {"status": "succeeded"}}'
                        ELSE '{"sync": {"status": "succeeded"}}' END
            FROM (
                SELECT n, t, CASE WHEN t = 'contact' THEN 'salesforce' WHEN t = 'legacy' THEN 'old' ELSE 'public' END AS s,
                       (n % 500000)::text AS record,
                       CASE WHEN n % 30000 = 0 THEN 'dead' WHEN n < ${n} / 200 AND n % 250 = 3 THEN 'parked'
                            WHEN n > ${n} - 1000 THEN 'pending' WHEN n < ${n} / 100 AND n % 500 = 5 THEN 'retrying'
                            WHEN n % 20 < 3 THEN 'ignored' ELSE 'succeeded' END AS status,
                       CASE WHEN n < ${n} / 1000 AND n % 500 = 1 THEN 'TRUNCATE' WHEN n % 7 < 3 THEN 'INSERT'
                            WHEN n % 7 < 6 THEN 'UPDATE' ELSE 'DELETE' END AS operation,
                       '2026-11-22 00:00:00+00'::timestamptz - interval '1 second' * ((${n} - n) * 6000000.0 / ${n})::float8 AS at
                FROM (SELECT n, CASE WHEN n % 20000 = 7 THEN 'agents' WHEN n < ${n} / 5 AND n % 60000 = 11 THEN 'curricula'
                                     WHEN n < 3 * (${n} / 10) AND n % 10 = 0 THEN 'courses' WHEN n % 50001 = 8 THEN 'legacy'
                                     WHEN n % 10 < 7 THEN 'users' WHEN n % 10 < 9 THEN 'tickets' ELSE 'contact' END AS t
                      FROM generate_series(${from}::bigint, ${to}::bigint) n) w) d""";

    private static final int PART = 1_000_000;

    private LargeLog() {}

    /** By parts, so that the log is as one that grew. */
    static void fill(WrittenLog log, long size) {
        for (long from = 1; from <= size; from += PART) {
            log.write(FILL.replace("${n}", size + "::bigint")
                    .replace("${from}", Long.toString(from))
                    .replace("${to}", Long.toString(Math.min(size, from + PART - 1))));
        }
        log.write("VACUUM ANALYZE %s.database_trigger_logs");
    }

    /** A time at which so many changes were logged already. */
    static Instant after(long changes, long size) {
        return NEWEST.minusMillis((size - changes) * 6_000_000_000L / size);
    }

    /** Each filter alone, for what is frequent, rare, rare and long ago, and absent. */
    static Map<String, Filter> singleFilters(long size) {
        Map<String, Filter> all = new LinkedHashMap<>();
        all.put("everything", Filter.everything());
        for (Status status : Status.values()) {
            all.put(
                    "status " + status.word(),
                    Filter.where().status(Set.of(status)).build());
        }
        all.put(
                "status succeeded or ignored",
                Filter.where().status(Set.of(Status.SUCCEEDED, Status.IGNORED)).build());
        for (String table : new String[] {"users", "agents", "courses", "curricula", "nothing"}) {
            all.put("table " + table, Filter.where().table(table).build());
        }
        for (String schema : new String[] {"public", "old", "nothing"}) {
            all.put("schema " + schema, Filter.where().schema(schema).build());
        }
        for (String record : new String[] {"17", "nothing"}) {
            all.put("recordId " + record, Filter.where().recordId(record).build());
        }
        all.put("sfid nothing", Filter.where().sfid("nothing").build());
        for (Operation operation : Operation.values()) {
            all.put(
                    "operation " + operation,
                    Filter.where().operation(operation).build());
        }
        for (Origin origin : Origin.values()) {
            all.put("origin " + origin.word(), Filter.where().origin(origin).build());
        }
        for (String processor : new String[] {"audit", "sync", "retired", "nothing"}) {
            all.put(
                    "processor " + processor,
                    Filter.where().processor(processor).build());
        }
        for (String error : new String[] {"NOTHING to", "refused", "certificate", "absent"}) {
            all.put("error " + error, Filter.where().error(error).build());
        }
        for (long at : new long[] {size / 100, size / 2, size - size / 100, size}) {
            all.put("since " + at, Filter.where().since(after(at, size)).build());
            all.put("until " + at, Filter.where().until(after(at, size)).build());
        }
        all.put(
                "since tomorrow",
                Filter.where().since(NEWEST.plusSeconds(86_400)).build());
        all.put("until the beginning", Filter.where().until(after(0, size)).build());
        for (long txid : new long[] {1000 + size / 100, 1000 + size / 10 - 10, 7}) {
            all.put("txid " + txid, Filter.where().txid(txid).build());
        }
        all.put("group nothing", Filter.where().group("nothing").build());
        return all;
    }
}
