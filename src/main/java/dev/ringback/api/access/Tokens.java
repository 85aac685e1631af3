package dev.ringback.api.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tokens that open the service, several of each role, so that one can be exchanged for another. */
final class Tokens {
    static final String OPERATOR_KEY = "ringback.operator-token";
    static final String VIEWER_KEY = "ringback.viewer-token";

    private final List<KnownToken> known;

    Tokens(Optional<String> operators, Optional<String> viewers) {
        List<KnownToken> all = new ArrayList<>();
        operators.ifPresent(setting -> read(OPERATOR_KEY, setting, Roles.OPERATOR, all));
        viewers.ifPresent(setting -> read(VIEWER_KEY, setting, Roles.VIEWER, all));
        this.known = List.copyOf(all);
    }

    private static void read(String key, String setting, String role, List<KnownToken> all) {
        String[] entries = setting.split(",", -1);
        for (int nth = 0; nth < entries.length; nth++) {
            KnownToken token;
            try {
                token = KnownToken.read(entries[nth].strip(), role);
            } catch (IllegalArgumentException wrong) {
                String which = entries.length == 1 ? key : key + " (number " + (nth + 1) + " of its tokens)";
                throw new IllegalArgumentException(which + ": " + wrong.getMessage());
            }
            all.stream().filter(other -> other.has(token.digest())).findFirst().ifPresent(other -> {
                throw new IllegalArgumentException(
                        other.role().equals(role)
                                ? key + " has the same token twice"
                                : OPERATOR_KEY + " and " + VIEWER_KEY + " are the same: a viewer would be an operator");
            });
            all.add(token);
        }
    }

    boolean areMissing() {
        return known.isEmpty();
    }

    /** The settings in which there is a token that somebody might find by trying. */
    List<String> guessable() {
        return known.stream()
                .filter(KnownToken::isGuessable)
                .map(token -> token.role().equals(Roles.OPERATOR) ? OPERATOR_KEY : VIEWER_KEY)
                .distinct()
                .toList();
    }

    /** Which one it is. All are compared, so that the time it takes does not tell which, nor how much was right. */
    Optional<KnownToken> find(String token) {
        String digest = KnownToken.digest(token);
        KnownToken found = null;
        for (KnownToken one : known) {
            if (one.has(digest)) {
                found = one;
            }
        }
        return Optional.ofNullable(found);
    }
}
