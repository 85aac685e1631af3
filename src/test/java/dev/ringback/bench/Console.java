package dev.ringback.bench;

import java.util.Locale;

/** What the benchmark says while it runs. */
final class Console {
    private Console() {}

    static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
