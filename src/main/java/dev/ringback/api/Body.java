package dev.ringback.api;

import dev.ringback.api.problem.ProblemKind;
import dev.ringback.api.problem.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A JSON object of a request's body, each member read as what it has to be. What is not known there is refused. */
final class Body {
    private final String path;
    private final Map<?, ?> sent;

    private Body(String path, Map<?, ?> sent) {
        this.path = path;
        this.sent = sent;
    }

    /** A body that may be left out. */
    static Body of(@Nullable Map<String, Object> body, List<String> known) {
        return new Body("", body == null ? Map.of() : body).knowing(known);
    }

    private Body knowing(List<String> known) {
        sent.forEach((name, value) -> {
            if (!known.contains(String.valueOf(name))) {
                throw new Refusal(ProblemKind.UNKNOWN_PARAMETER
                        .because("The body does not take it.")
                        .of(path + name, String.valueOf(value), known));
            }
        });
        return this;
    }

    /** Empty where it is left out, or null. */
    Optional<String> text(String name) {
        return value(name).map(value -> {
            if (value instanceof String text && !text.isBlank() && text.indexOf('\0') < 0) {
                return text;
            }
            throw refusal(name, "It is no text.", List.of("a text"));
        });
    }

    String neededText(String name, String allowed) {
        return text(name).orElseThrow(() -> refusal(name, "It is missing.", List.of(allowed)));
    }

    /** One of these words. */
    Optional<String> word(String name, List<String> allowed) {
        return text(name).map(word -> {
            if (!allowed.contains(word)) {
                throw refusal(name, "It is not one of the words that are known.", allowed);
            }
            return word;
        });
    }

    /** False where it is left out. */
    boolean yes(String name) {
        return value(name)
                .map(value -> {
                    if (value instanceof Boolean yes) {
                        return yes;
                    }
                    throw refusal(name, "It is neither.", List.of("true", "false"));
                })
                .orElse(false);
    }

    Optional<Integer> number(String name, int least, int most) {
        return value(name).map(value -> {
            if (value instanceof Integer number && number >= least && number <= most) {
                return number;
            }
            throw refusal(name, "It is out of range.", List.of(least + " to " + most));
        });
    }

    /** The objects of a list; none where it is left out. */
    List<Body> objects(String name, int most, List<String> known) {
        return value(name)
                .map(value -> {
                    if (value instanceof List<?> list
                            && list.size() <= most
                            && list.stream().allMatch(one -> one instanceof Map<?, ?>)) {
                        return list.stream()
                                .map(one -> new Body(path + name + "[" + list.indexOf(one) + "].", (Map<?, ?>) one)
                                        .knowing(known))
                                .toList();
                    }
                    throw refusal(name, "It is no list of objects.", List.of("at most " + most + " objects"));
                })
                .orElse(List.of());
    }

    Optional<Object> value(String name) {
        return Optional.ofNullable(sent.get(name));
    }

    Refusal refusal(String name, String detail, List<String> allowed) {
        return Parameters.refusal(path + name, String.valueOf(sent.get(name)), detail, allowed);
    }
}
