package dev.ringback.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringback.packaged.PageLine.Kind;
import dev.ringback.packaged.Shell.Reply;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Every curl line of every page is run as it is written, in one night of the packaged service, and succeeds as the service's
 * description says; an answer that the page prints is the one that is given. Only what a page cannot know is put in:
 * {@link #NAMES}. {@code -Dpages.record=true} writes the answers into docs/api.md.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PagesIT {
    private static final Path API = Path.of("docs/api.md");
    private static final Pattern COMMAND = Pattern.compile("-c \"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern PLACEHOLDER = Pattern.compile("<[a-z ]+>");

    /** What stands for the night's own, by what is before and behind it. */
    private static final Map<String, Callable<String>> NAMES = Map.of(
            "trigger-logs/<id>", () -> night().value("SELECT min(id) FROM database_trigger_logs WHERE status = 'dead'"),
            "deliveries/<id>/retry",
                    () -> night().value("SELECT max(id) FROM ringback_deliveries WHERE status = 'dead'"),
            "deliveries/<id>/cancel",
                    () -> night().value("SELECT max(id) FROM ringback_deliveries WHERE status = 'retrying'"),
            "gaps/<id>", () -> night().value("SELECT max(id) FROM ringback_gaps WHERE acknowledged_at IS NULL"),
            "reloads/<name>", () -> night().value("SELECT name FROM ringback_reloads ORDER BY id DESC LIMIT 1"),
            "group=<name>", () -> night().value("SELECT name FROM ringback_reloads ORDER BY id DESC LIMIT 1"),
            "\"<key>\"",
                    () -> new JsonObject(night().service().get("/api/v1/connect/failures"))
                            .getJsonArray("causes")
                            .getJsonObject(0)
                            .getString("key"));

    private static Night night;

    /** Of the service's description. */
    private static JsonObject paths;

    private static Night night() {
        return night;
    }

    @BeforeAll
    static void fall() throws Exception {
        night = new Night();
        paths = new JsonObject(night.service().get("/q/openapi?format=json")).getJsonObject("paths");
    }

    @AfterAll
    static void end() {
        night.close();
    }

    @Test
    @Order(1)
    void theQuestionsToTheApiAreAnsweredAsItsPageShows() throws Exception {
        assertThat(PageLine.of(API).stream().filter(line -> !line.shown().isEmpty()))
                .hasSize(12);
        assertThat(complaints(PagesIT::isForTheApi, night.shell())).isEmpty();
    }

    @Test
    @Order(2)
    void whatIsShownForDevModeWorks() throws Exception {
        Shell open = night.shell("header = \"Authorization: Bearer " + ServiceProcess.TOKEN + "\"");
        assertThat(complaints(PagesIT::isForDevMode, open)).isEmpty();
    }

    @Test
    @Order(3)
    void whatElseIsShownWorks() throws Exception {
        assertThat(complaints(line -> !isForTheApi(line) && !isForDevMode(line), night.shell()))
                .isEmpty();
    }

    private static boolean isForTheApi(PageLine line) {
        return line.page().equals(API);
    }

    /** Dev mode asks for no token, so its lines send none; here curl sends it unasked. */
    private static boolean isForDevMode(PageLine line) {
        return line.page().equals(Path.of("README.md")) || line.section().equals("Without Salesforce: the stand-in");
    }

    private static List<String> complaints(Predicate<PageLine> chosen, Shell shell) throws Exception {
        List<String> complaints = new ArrayList<>();
        for (Path page : PageLine.pages()) {
            List<String> set = new ArrayList<>();
            for (PageLine line : PageLine.of(page).stream().filter(chosen).toList()) {
                if (line.kind() == Kind.SETS) {
                    set.add(line.text());
                    continue;
                }
                goOnTo(line);
                if (line.kind() == Kind.WRITES) {
                    night.write(COMMAND.matcher(line.text())
                            .results()
                            .map(command -> command.group(1))
                            .toArray(String[]::new));
                } else {
                    String text = named(line.text());
                    Shell asked = isEndless(line) ? night.shell("max-time = 1") : shell;
                    complaintsOf(line, text, asked.run(set, text))
                            .forEach(complaint -> complaints.add(line + "\n  " + complaint));
                }
            }
        }
        return complaints;
    }

    /** What happens in the night before a line is typed. */
    private static void goOnTo(PageLine line) throws Exception {
        night.goOn();
        if (line.text().contains("/rehearsal\"")) {
            night.write("ALTER TABLE subscriptions DROP CONSTRAINT plans");
        } else if (line.text().endsWith("/api/v1/reloads\"")) {
            night.reload();
        } else if (line.text().contains("salesforce=failed")) {
            night.write("INSERT INTO salesforce.contact (lastname) VALUES ('Somebody')");
            night.goOn();
        }
    }

    private static String named(String line) throws Exception {
        String named = line;
        for (Map.Entry<String, Callable<String>> name : NAMES.entrySet()) {
            if (named.contains(name.getKey())) {
                String value = PLACEHOLDER
                        .matcher(name.getKey())
                        .replaceAll(name.getValue().call());
                named = named.replace(name.getKey(), value);
            }
        }
        assertThat(named).as("all names are known").doesNotContainPattern(PLACEHOLDER);
        return named;
    }

    private static List<String> complaintsOf(PageLine line, String text, Reply reply) throws IOException {
        if (reply.exit() != (isEndless(line) ? Shell.TOOK_TOO_LONG : 0) || !isSuccess(reply)) {
            return List.of("%s: exit code %d, status %d: %s%s"
                    .formatted(text, reply.exit(), reply.status(), reply.body(), reply.complaint()));
        }
        if (isEndless(line)) {
            return List.of();
        }
        List<String> complaints = new ArrayList<>();
        Object answer = Json.decodeValue(reply.body());
        if (answer instanceof JsonObject members
                && members.containsKey("items")
                && members.getJsonArray("items").isEmpty()) {
            complaints.add(text + " finds nothing");
        }
        if (Boolean.getBoolean("pages.record") && !line.shown().isEmpty()) {
            record(line, reply.body());
        } else if (!line.shown().isEmpty()) {
            complaints.addAll(ShownAnswer.differences(line.shown(), reply.body()));
        }
        return complaints;
    }

    private static boolean isEndless(PageLine line) {
        return line.text().startsWith("curl -N ");
    }

    /** A probe is not in the description. */
    private static boolean isSuccess(Reply reply) {
        if (reply.status() < 200 || reply.status() > 299) {
            return false;
        }
        String path = reply.uri().getPath();
        return path.startsWith("/q/health/")
                || paths.fieldNames().stream()
                        .filter(known -> path.matches(known.replaceAll("\\{[^}]*}", "[^/]+")))
                        .map(known -> paths.getJsonObject(known)
                                .getJsonObject(reply.method().toLowerCase(Locale.ROOT)))
                        .anyMatch(operation -> operation != null
                                && operation.getJsonObject("responses").containsKey(Integer.toString(reply.status())));
    }

    private static void record(PageLine line, String given) throws IOException {
        String page = PageLine.text(line.page());
        int heading = page.indexOf("# " + line.section());
        int from = page.indexOf(line.shown(), heading);
        boolean whole = !page.substring(heading, from).contains("left out");
        String printed = ShownAnswer.printed(line.shown(), given, whole);
        Files.writeString(
                line.page(),
                page.substring(0, from)
                        + printed
                        + page.substring(from + line.shown().length()));
    }
}
