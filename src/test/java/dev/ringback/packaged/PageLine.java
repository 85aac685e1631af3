package dev.ringback.packaged;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A line for a shell that a page shows, in a block with curl in it or by itself within a sentence.
 *
 * @param section the heading above it
 * @param shown the answer that the page prints below it, or nothing
 */
record PageLine(Path page, String section, Kind kind, String text, String shown) {
    /** What a line does; what is none of these is not run: it speaks to a platform, or explains. */
    enum Kind {
        /** Gives a variable or a function to the lines below it. */
        SETS("[A-Za-z_]+=(\\$\\(.*\\)|\"\\$\\(.*\\)\"|\\S+)|\\w+\\(\\) \\{.*}"),
        ASKS("curl .*|api [-\"].*"),
        WRITES("psql .*");

        private final Pattern form;

        Kind(String form) {
            this.form = Pattern.compile(form);
        }
    }

    private static final Pattern PART = Pattern.compile("(?m)^#+ (?<heading>.+)$"
            + "|^ *```(?<language>\\w*)\\n(?<block>(?s:.*?))^ *```$"
            + "|`(?<span>curl [^`\\n]+)`");

    private static final Pattern CODE = Pattern.compile("(?m)^ *```\\w*\\n(?s:.*?)^ *```$|`[^`\\n]+`");
    private static final Pattern CURL = Pattern.compile("\\bcurl ");

    /** Of all pages that people read. */
    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (Path from : List.of(Path.of(""), Path.of("docs"), Path.of("bench"), Path.of("k8s"))) {
            try (Stream<Path> files = Files.walk(from, from.toString().isEmpty() ? 1 : Integer.MAX_VALUE)) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
            }
        }
        pages.sort(null);
        return pages;
    }

    static List<PageLine> of(Path page) {
        String text = text(page);
        String section = "";
        int end = 0;
        List<PageLine> lines = new ArrayList<>();
        for (MatchResult part : PART.matcher(text).results().toList()) {
            if (part.group(1) != null) {
                section = part.group(1);
            } else if (part.group(4) != null) {
                add(lines, page, section, part.group(4));
            } else if (part.group(2).equals("json")) {
                if (text.substring(end, part.start()).isBlank()) {
                    answer(lines, part.group(3));
                }
            } else if (part.group(3).contains("curl ") || part.group(3).contains("api ")) {
                String block = part.group(3).replaceAll("\\\\\\n\\s*", "");
                for (String line : block.lines().toList()) {
                    add(lines, page, section, line.strip());
                }
            }
            end = part.end();
        }
        return lines;
    }

    private static void add(List<PageLine> lines, Path page, String section, String text) {
        Arrays.stream(Kind.values())
                .filter(kind -> kind.form.matcher(text).matches())
                .findFirst()
                .ifPresent(kind -> lines.add(new PageLine(page, section, kind, text, "")));
    }

    /** The answer to the line above it. */
    private static void answer(List<PageLine> lines, String shown) {
        PageLine last = lines.remove(lines.size() - 1);
        lines.add(new PageLine(last.page, last.section, last.kind, last.text, shown));
    }

    /** How often a page writes curl where it shows code. */
    static long curls(Path page) {
        return CODE.matcher(text(page))
                .results()
                .mapToLong(code -> curls(code.group()))
                .sum();
    }

    long curls() {
        return curls(text);
    }

    private static long curls(String text) {
        return CURL.matcher(text).results().count();
    }

    static String text(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return page + ", " + section + ": " + text;
    }
}
