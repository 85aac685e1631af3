package dev.ringback.api.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ringback.api.TokensProfile;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Holds an answer to what the description says of it. */
final class Examiner {
    private static final String PROBLEM = "application/problem+json";
    private static final Pattern INSIDES = Pattern.compile(
            "Exception|\\bat (io|java|dev|org)\\.|\\bSELECT \\w+.*\\bFROM\\b|\\.java:\\d|SQLSTATE|ERROR: ",
            Pattern.CASE_INSENSITIVE);

    private final ApiDocument document;
    private final JsonNode problem;

    Examiner(ApiDocument document) {
        this.document = document;
        this.problem = document.root().path("components").path("schemas").path("Problem");
    }

    /** What is wrong with an answer. */
    List<String> complaints(Request request, Answer answer) {
        List<String> complaints = new ArrayList<>();
        if (answer.status() >= 500 && !code(answer).equals("too-many-listeners")) {
            return List.of("it failed");
        }
        if (!isWritable(request.target())) {
            return answer.status() == 400 ? List.of() : List.of("no URL is written like that");
        }
        if (request.valid() && answer.status() == 400) {
            complaints.add("it refuses what the description asks for");
        }
        if (answer.status() < 400 && !hasLogin(request)) {
            complaints.add("it answers somebody without a token");
        }
        if (answer.status() < 400 && request.method().equals("POST") && !isOperator(request)) {
            complaints.add("it does what a viewer asks for");
        }
        if (answer.status() >= 400) {
            problem(request, answer, complaints);
        }
        if (isOfTheOperation(request)) {
            described(request, answer, complaints);
        } else if (answer.status() >= 300 && answer.status() < 400) {
            complaints.add("nothing here leads elsewhere");
        }
        if (request.path().startsWith("/api/") && !request.method().equals("OPTIONS")) {
            header(answer, "X-Content-Type-Options", "nosniff", complaints);
            header(answer, "Cache-Control", "no-store", complaints);
        }
        return complaints;
    }

    /** What is no URL at all is refused before it is a request. */
    private static boolean isWritable(String target) {
        try {
            return new URI(target).getRawPath() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Its method was not changed, nor its path in such a way that another operation may answer. */
    private static boolean isOfTheOperation(Request request) {
        String[] described = request.operation().path().split("/", -1);
        String[] asked = request.path().split("/", -1);
        if (described.length != asked.length
                || !request.method().equals(request.operation().method())) {
            return false;
        }
        for (int i = 0; i < asked.length; i++) {
            if (described[i].startsWith("{") ? asked[i].isEmpty() : !described[i].equals(asked[i])) {
                return false;
            }
        }
        return request.spoilt().stream().noneMatch(how -> how.equals("raw path"));
    }

    private void described(Request request, Answer answer, List<String> complaints) {
        Optional<JsonNode> response = request.operation().response(answer.status());
        if (response.isEmpty()) {
            complaints.add("the description does not name the status " + answer.status());
            return;
        }
        JsonNode content = response.get().path("content");
        if (content.isEmpty()) {
            if (!answer.body().isEmpty()) {
                complaints.add("the description does not know of a body");
            }
        } else if (!content.has(answer.mediaType())) {
            complaints.add("the description does not name the media type '" + answer.mediaType() + "'");
        } else {
            body(content.path(answer.mediaType()).path("schema"), answer, complaints);
        }
        response.get().path("headers").properties().forEach(header -> {
            if (document.followed(header.getValue()).path("required").asBoolean()
                    && !answer.headers().contains(header.getKey())) {
                complaints.add("the header " + header.getKey() + " is promised and missing");
            }
        });
        String code = answer.status() < 400 ? "" : code(answer);
        JsonNode codes = response.get().path("x-codes");
        if (codes.isArray() && !contains(codes, code)) {
            complaints.add("the description does not name the code " + code);
        }
    }

    private static boolean contains(JsonNode array, String text) {
        for (JsonNode one : array) {
            if (one.asText().equals(text)) {
                return true;
            }
        }
        return false;
    }

    private void body(JsonNode schema, Answer answer, List<String> complaints) {
        switch (answer.mediaType()) {
            case "application/json", PROBLEM -> {
                if (answer.whole()) {
                    document.faults(schema, answer.body()).stream()
                            .limit(3)
                            .forEach(fault -> complaints.add("the body does not fit its schema: " + fault));
                }
            }
            case "application/x-ndjson" ->
                answer.body()
                        .lines()
                        .limit(answer.body().endsWith("\n") ? 100 : 1)
                        .forEach(line -> {
                            if (answer.whole() && schema.has("$ref")) {
                                document.faults(schema, line).stream()
                                        .limit(1)
                                        .forEach(fault -> complaints.add("a line does not fit its schema: " + fault));
                            } else if (answer.whole()) {
                                ApiDocument.read(line);
                            }
                        });
            case "text/csv" -> {
                if (answer.body().isEmpty()) {
                    complaints.add("a CSV has a line with the columns' names");
                }
            }
            default -> {}
        }
    }

    private void problem(Request request, Answer answer, List<String> complaints) {
        if (request.method().equals("HEAD")) {
            return;
        }
        if (!answer.mediaType().equals(PROBLEM)) {
            complaints.add("a refusal is a problem, not '" + answer.mediaType() + "'");
            return;
        }
        document.faults(problem, answer.body())
                .forEach(fault -> complaints.add("the problem does not fit its schema: " + fault));
        JsonNode said = ApiDocument.read(answer.body());
        if (said.path("status").asInt() != answer.status()) {
            complaints.add("the problem tells another status");
        }
        String own = said.path("title").asText() + said.path("detail").asText();
        if (INSIDES.matcher(own).find()) {
            complaints.add("it tells of its insides");
        }
        if (answer.status() == 401) {
            header(answer, "WWW-Authenticate", "", complaints);
        }
        if (answer.status() == 405) {
            header(answer, "Allow", "", complaints);
        }
        if (answer.status() == 429) {
            header(answer, "Retry-After", "", complaints);
        }
    }

    static String code(Answer answer) {
        try {
            return ApiDocument.read(answer.body()).path("code").asText();
        } catch (IllegalArgumentException noJson) {
            return "";
        }
    }

    private static boolean hasLogin(Request request) {
        return isOperator(request) || hasToken(request, TokensProfile.VIEWER);
    }

    private static boolean isOperator(Request request) {
        return hasToken(request, TokensProfile.OPERATOR);
    }

    private static boolean hasToken(Request request, String token) {
        return request.headers().stream()
                .anyMatch(header -> header.getKey().equals("Authorization")
                        && header.getValue().equals("Bearer " + token));
    }

    private static void header(Answer answer, String name, String value, List<String> complaints) {
        String sent = answer.headers().get(name);
        if (sent == null || !sent.contains(value)) {
            complaints.add("the header " + name + " is " + sent);
        }
    }
}
