package dev.ringback.postgres.connect;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why writes failed: what Salesforce said, without what differs from record to record.
 *
 * @param key by which the writes of this cause are asked for
 * @param tables whose writes failed for it
 * @param sample what was said of the newest of them
 * @param first when the oldest of them failed
 */
public record Cause(
        String key,
        String words,
        long amount,
        List<String> tables,
        @Nullable String sample,
        @Nullable Instant first,
        @Nullable Instant last) {

    /** A quoted value in a message that is JSON is the message itself: then only ids, addresses and numbers differ. */
    static final String WORDS = """
            regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
                coalesce(nullif(btrim(left(t.sf_message, 2000)), ''), 'no message'),
                CASE WHEN t.sf_message ~ E'^\\\\s*[{[]' THEN '(?!)' ELSE '"[^"]*"|''[^'']*''' END, '<value>', 'g'),
                E'[^\\\\s"''<>@:,;()]+@[^\\\\s"''<>@:,;()]+', '<address>', 'g'),
                E'\\\\m(?=[a-zA-Z0-9]*[0-9])[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?\\\\M', '<id>', 'g'),
                E'\\\\m[0-9]+([.,:-][0-9]+)*\\\\M', '<number>', 'g'),
                E'\\\\s+', ' ', 'g')""";

    static final String KEY = "to_hex(hashtextextended(" + WORDS + ", 0))";

    public Cause {
        tables = List.copyOf(tables);
    }
}
