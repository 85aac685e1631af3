package dev.ringback.packaged;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs lines of a page as they are written, as an operator's shell would. Where a page speaks to {@code localhost:8080},
 * curl speaks to the service; tools of a platform are functions that give what the platform would.
 */
final class Shell {
    /** Curl's exit code when {@code max-time} is over. */
    static final int TOOK_TOO_LONG = 28;

    private static final int SECONDS = 10;
    private static final String TOOLS = """
            openssl() { printf %s "$NAMED_TOKEN"; }
            heroku() { case $1 in info) echo web_url=http://localhost:8080/ ;; *) printf %s "$RINGBACK_VIEWER_TOKEN" ;; esac; }
            """;

    private final Path curl;
    private final Map<String, String> variables;

    /**
     * @param port of the service
     * @param more lines of curl's own configuration
     */
    Shell(int port, Map<String, String> variables, String... more) throws IOException {
        this.variables = variables;
        curl = Files.createTempDirectory(Path.of("target"), "curl-");
        String configuration = String.join(
                "\n",
                "connect-to = \"localhost:8080:localhost:" + port + "\"",
                "noproxy = \"*\"",
                "max-time = " + SECONDS,
                "write-out = \"\\n%{http_code} %{method} %{url_effective} %{content_type}\"",
                String.join("\n", more));
        Files.writeString(curl.resolve(".curlrc"), configuration + "\n");
    }

    /**
     * What came of a line.
     *
     * @param exit the shell's code
     * @param status of the service's answer, 0 where there was none
     */
    record Reply(int exit, int status, String method, URI uri, String type, String body, String complaint) {}

    /** @param before what the page has set above the line */
    Reply run(List<String> before, String line) throws IOException, InterruptedException {
        ProcessBuilder bash = new ProcessBuilder("bash", "-c", TOOLS + String.join("\n", before) + "\n" + line);
        bash.environment().putAll(variables);
        bash.environment().put("CURL_HOME", curl.toAbsolutePath().toString());
        Path complaint = curl.resolve("stderr");
        Process process = bash.redirectError(complaint.toFile()).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        int end = said.lastIndexOf('\n');
        String[] facts = said.substring(end + 1).split(" ", 4);
        if (facts.length != 4) {
            throw new IllegalStateException(line + " said: " + said + Files.readString(complaint));
        }
        return new Reply(
                exit,
                Integer.parseInt(facts[0]),
                facts[1],
                URI.create(facts[2]),
                facts[3],
                said.substring(0, Math.max(0, end)),
                Files.readString(complaint));
    }
}
