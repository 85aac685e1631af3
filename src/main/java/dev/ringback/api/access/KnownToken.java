package dev.ringback.api.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token of the settings: {@code token}, {@code name:token}, {@code sha256:digest} or {@code name:sha256:digest}. Only its
 * digest is kept. A fast digest is enough: nobody can try all of what 128 random bits may be, however fast.
 *
 * @param name who acts with it; the role's name if the settings give none
 * @param isGuessable whether it is so short that somebody might find it by trying; of a digest that is not known
 */
record KnownToken(String name, String role, String digest, boolean isGuessable) {
    /** 20 letters and digits are 119 random bits. */
    static final int SHORTEST_UNGUESSABLE = 20;

    private static final String DIGEST = "sha256:";
    private static final Pattern DIGITS = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern NAMED = Pattern.compile("([^:]*):(.*)", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,62}");
    private static final Set<String> TAKEN = Set.of("sha256", Roles.OPERATOR, Roles.VIEWER);

    /** What every client can send in a header as it is. */
    private static final Pattern SENDABLE = Pattern.compile("[\\x21-\\x7e]+");

    /**
     * Reads one from the settings.
     *
     * @throws IllegalArgumentException which says what is wrong with it, and not what it is
     */
    static KnownToken read(String entry, String role) {
        Matcher named = NAMED.matcher(entry);
        if (entry.startsWith(DIGEST) || !named.matches()) {
            return of(role, role, entry);
        }
        String name = named.group(1);
        if (!NAME.matcher(name).matches() || TAKEN.contains(name)) {
            throw new IllegalArgumentException("before a ':' there must be a name of 1 to 63 letters, digits, '.', '_'"
                    + " and '-', with a letter first, which is neither operator nor viewer");
        }
        return of(name, role, named.group(2));
    }

    private static KnownToken of(String name, String role, String secret) {
        if (secret.startsWith(DIGEST)) {
            String digits = secret.substring(DIGEST.length());
            if (!DIGITS.matcher(digits).matches()) {
                throw new IllegalArgumentException("after 'sha256:' there must be 64 hexadecimal digits, as"
                        + " 'echo -n \"$TOKEN\" | sha256sum' prints them");
            }
            return new KnownToken(name, role, digits.toLowerCase(Locale.ROOT), false);
        }
        if (!SENDABLE.matcher(secret).matches()) {
            throw new IllegalArgumentException("must be printable ASCII without spaces, as it travels in a header");
        }
        return new KnownToken(name, role, digest(secret), isGuessable(secret));
    }

    static boolean isGuessable(String token) {
        return token.length() < SHORTEST_UNGUESSABLE;
    }

    /** Takes the same time, whatever they have in common. */
    boolean has(String otherDigest) {
        return MessageDigest.isEqual(
                digest.getBytes(StandardCharsets.US_ASCII), otherDigest.getBytes(StandardCharsets.US_ASCII));
    }

    static String digest(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Neither the digest nor the name is for a log. */
    @Override
    public String toString() {
        return "a token of the role " + role;
    }
}
