package dev.ringback.api.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.regex.Pattern;

/** The tokens that open the service. It keeps their digests only, and compares in constant time. */
final class Tokens {
    static final String OPERATOR_KEY = "ringback.operator-token";
    static final String VIEWER_KEY = "ringback.viewer-token";

    /** What every client can send in a header as it is. */
    private static final Pattern SENDABLE = Pattern.compile("[\\x21-\\x7e]+");

    private final Optional<byte[]> operator;
    private final Optional<byte[]> viewer;

    Tokens(Optional<String> operator, Optional<String> viewer) {
        operator.ifPresent(token -> check(OPERATOR_KEY, token));
        viewer.ifPresent(token -> check(VIEWER_KEY, token));
        if (operator.isPresent() && operator.equals(viewer)) {
            throw new IllegalArgumentException(
                    OPERATOR_KEY + " and " + VIEWER_KEY + " are the same: a viewer would be an operator");
        }
        this.operator = operator.map(Tokens::digest);
        this.viewer = viewer.map(Tokens::digest);
    }

    boolean areMissing() {
        return operator.isEmpty() && viewer.isEmpty();
    }

    /** The role that a token gives: the operator's includes the viewer's. */
    Optional<String> roleOf(String token) {
        byte[] digest = digest(token);
        boolean isOperator = operator.isPresent() && MessageDigest.isEqual(operator.get(), digest);
        boolean isViewer = viewer.isPresent() && MessageDigest.isEqual(viewer.get(), digest);
        if (isOperator) {
            return Optional.of(Roles.OPERATOR);
        }
        return isViewer ? Optional.of(Roles.VIEWER) : Optional.empty();
    }

    private static void check(String key, String token) {
        if (!SENDABLE.matcher(token).matches()) {
            throw new IllegalArgumentException(
                    key + " must be printable ASCII without spaces, as it travels in a header");
        }
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
