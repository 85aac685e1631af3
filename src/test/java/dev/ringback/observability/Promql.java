package dev.ringback.observability;

import dev.ringback.observability.Recording.Samples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.DoubleBinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of Prometheus' language as our rules use, evaluated at one moment of a recording; what it does not know it refuses.
 * A value is a {@link Double} or a vector: values by labels.
 */
final class Promql {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(\"[^\"]*\"|[0-9]+[smhd](?![a-z])|[0-9.]+|[a-zA-Z_][a-zA-Z0-9_]*|=~|!~|==|!=|>=|<=|[-+*/(){}\\[\\],=<>])");
    private static final Set<String> AGGREGATES = Set.of("sum", "max", "min", "count");
    private static final Set<String> OVER_TIME = Set.of("rate", "increase", "max_over_time");
    private static final Map<String, BiPredicate<Double, Double>> COMPARISONS = Map.of(
            ">", (a, b) -> a > b,
            "<", (a, b) -> a < b,
            ">=", (a, b) -> a >= b,
            "<=", (a, b) -> a <= b,
            "==", (a, b) -> a.doubleValue() == b.doubleValue(),
            "!=", (a, b) -> a.doubleValue() != b.doubleValue());

    private final Recording recording;
    private final long time;
    private final List<String> tokens = new ArrayList<>();
    private int next;

    private Promql(String expression, Recording recording, long time) {
        this.recording = recording;
        this.time = time;
        Matcher token = TOKEN.matcher(expression.strip());
        int end = 0;
        while (token.find() && token.start() == end) {
            tokens.add(token.group(1));
            end = token.end();
        }
        if (end != expression.strip().length()) {
            throw new IllegalArgumentException(
                    "not understood: " + expression.strip().substring(end));
        }
    }

    /** What the rule finds: values by labels, none if it is quiet. */
    static Map<Map<String, String>, Double> evaluate(String expression, Recording recording, long time) {
        Promql promql = new Promql(expression, recording, time);
        Map<Map<String, String>, Double> found = vector(promql.sets());
        if (promql.next < promql.tokens.size()) {
            throw new IllegalArgumentException("not understood: " + promql.peek());
        }
        return found;
    }

    private Object sets() {
        Object left = comparison();
        while (peek().equals("and") || peek().equals("unless")) {
            boolean kept = take().equals("and");
            Map<Map<String, String>, Double> right = vector(comparison());
            Map<Map<String, String>, Double> all = new HashMap<>(vector(left));
            all.keySet().removeIf(labels -> right.containsKey(labels) != kept);
            left = all;
        }
        return left;
    }

    private Object comparison() {
        Object left = sum();
        BiPredicate<Double, Double> holds = COMPARISONS.get(peek());
        if (holds == null) {
            return left;
        }
        take();
        Object right = sum();
        Map<Map<String, String>, Double> found = new HashMap<>();
        vector(left).forEach((labels, value) -> {
            Double other =
                    right instanceof Double number ? number : vector(right).get(labels);
            if (other != null && holds.test(value, other)) {
                found.put(labels, value);
            }
        });
        return found;
    }

    private Object sum() {
        Object left = product();
        while (peek().equals("+") || peek().equals("-")) {
            left = combined(left, take().equals("+") ? Double::sum : (a, b) -> a - b, product());
        }
        return left;
    }

    private Object product() {
        Object left = operand();
        while (peek().equals("*") || peek().equals("/")) {
            left = combined(left, take().equals("*") ? (a, b) -> a * b : (a, b) -> a / b, operand());
        }
        return left;
    }

    private static Object combined(Object left, DoubleBinaryOperator operator, Object right) {
        if (left instanceof Double a && right instanceof Double b) {
            return operator.applyAsDouble(a, b);
        }
        Map<Map<String, String>, Double> found = new HashMap<>();
        if (left instanceof Double a) {
            vector(right).forEach((labels, b) -> found.put(labels, operator.applyAsDouble(a, b)));
        } else {
            vector(left).forEach((labels, a) -> {
                Double b =
                        right instanceof Double number ? number : vector(right).get(labels);
                if (b != null) {
                    found.put(labels, operator.applyAsDouble(a, b));
                }
            });
        }
        return found;
    }

    private Object operand() {
        String word = take();
        if (word.equals("(")) {
            Object inner = sets();
            expect(")");
            return inner;
        }
        if (Character.isDigit(word.charAt(0))) {
            return Double.valueOf(word);
        }
        if (AGGREGATES.contains(word)) {
            return aggregate(word);
        }
        if (word.equals("time")) {
            expect("(");
            expect(")");
            return (double) time;
        }
        if (word.equals("absent")) {
            expect("(");
            boolean none = vector(sets()).isEmpty();
            expect(")");
            return none ? Map.of(Map.of(), 1.0) : Map.of();
        }
        if (OVER_TIME.contains(word)) {
            expect("(");
            Object found = overTime(word);
            expect(")");
            return found;
        }
        if (!word.startsWith("ringback_")) {
            throw new IllegalArgumentException("not understood: " + word);
        }
        return instant(word);
    }

    private Object aggregate(String how) {
        List<String> by = new ArrayList<>();
        if (peek().equals("by")) {
            take();
            expect("(");
            do {
                by.add(take());
            } while (take().equals(","));
        }
        expect("(");
        Map<Map<String, String>, List<Double>> groups = new HashMap<>();
        vector(sets()).forEach((labels, value) -> {
            Map<String, String> kept = new TreeMap<>(labels);
            kept.keySet().retainAll(by);
            groups.computeIfAbsent(kept, none -> new ArrayList<>()).add(value);
        });
        expect(")");
        Map<Map<String, String>, Double> found = new HashMap<>();
        groups.forEach((labels, values) -> found.put(
                labels,
                switch (how) {
                    case "sum" ->
                        values.stream().mapToDouble(Double::doubleValue).sum();
                    case "max" -> values.stream().max(Comparator.naturalOrder()).orElseThrow();
                    case "min" -> values.stream().min(Comparator.naturalOrder()).orElseThrow();
                    default -> (double) values.size();
                }));
        return found;
    }

    private Object instant(String name) {
        List<String> matchers = matchers();
        long at = time;
        if (peek().equals("offset")) {
            take();
            at -= seconds(take());
        }
        Map<Map<String, String>, Double> found = new HashMap<>();
        recording.at(name, at).stream()
                .filter(samples -> matches(samples.labels(), matchers))
                .forEach(samples ->
                        found.put(samples.labels(), samples.values().lastEntry().getValue()));
        return found;
    }

    private Object overTime(String how) {
        String name = take();
        List<String> matchers = matchers();
        expect("[");
        long range = seconds(take());
        expect("]");
        Map<Map<String, String>, Double> found = new HashMap<>();
        for (Samples samples : recording.between(name, time - range, time)) {
            if (matches(samples.labels(), matchers)) {
                Double value = how.equals("max_over_time")
                        ? samples.values().values().stream()
                                .max(Comparator.naturalOrder())
                                .orElseThrow()
                        : increase(samples.values(), range);
                if (value != null) {
                    found.put(samples.labels(), how.equals("rate") ? value / range : value);
                }
            }
        }
        return found;
    }

    /** Stretched to the whole range; a counter that falls has begun anew. */
    private static Double increase(NavigableMap<Long, Double> values, long range) {
        if (values.size() < 2) {
            return null;
        }
        double risen = 0;
        double before = values.firstEntry().getValue();
        for (double value : values.values()) {
            risen += value < before ? value : value - before;
            before = value;
        }
        return risen * range / (values.lastKey() - values.firstKey());
    }

    private List<String> matchers() {
        List<String> found = new ArrayList<>();
        if (peek().equals("{")) {
            do {
                take();
                found.addAll(List.of(take(), take(), take()));
            } while (peek().equals(","));
            expect("}");
        }
        return found;
    }

    private static boolean matches(Map<String, String> labels, List<String> matchers) {
        for (int i = 0; i < matchers.size(); i += 3) {
            String value = Objects.requireNonNullElse(labels.get(matchers.get(i)), "");
            String wanted = matchers.get(i + 2).replace("\"", "");
            boolean same = matchers.get(i + 1).contains("~") ? value.matches(wanted) : value.equals(wanted);
            if (same == matchers.get(i + 1).startsWith("!")) {
                return false;
            }
        }
        return true;
    }

    static long seconds(String duration) {
        long amount = Long.parseLong(duration.substring(0, duration.length() - 1));
        return switch (duration.charAt(duration.length() - 1)) {
            case 's' -> amount;
            case 'm' -> amount * 60;
            case 'h' -> amount * 3600;
            default -> throw new IllegalArgumentException("not understood: " + duration);
        };
    }

    @SuppressWarnings("unchecked")
    private static Map<Map<String, String>, Double> vector(Object value) {
        if (value instanceof Map<?, ?>) {
            return (Map<Map<String, String>, Double>) value;
        }
        throw new IllegalArgumentException("a vector is expected, not " + value);
    }

    private String peek() {
        return next < tokens.size() ? tokens.get(next) : "";
    }

    private String take() {
        return tokens.get(next++);
    }

    private void expect(String token) {
        if (!take().equals(token)) {
            throw new IllegalArgumentException("expected " + token + " before " + peek());
        }
    }
}
