package dev.ringback.postgres;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A database's address as platforms give it: {@code postgres://user:password@host:port/database?sslmode=…}, where user and
 * password may be percent-encoded.
 *
 * @param sslMode as in libpq; {@code prefer} where the address does not say
 */
public record DatabaseAddress(
        String host,
        int port,
        String database,
        @Nullable String user,
        @Nullable String password,
        String sslMode) {
    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    private static final String SHAPE = "postgres://user:password@host:port/database?sslmode=…";

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException with what is wrong, and never with the password
     */
    public static DatabaseAddress parse(String url) {
        URI uri = uri(url);
        if (uri.getScheme() == null || !Set.of("postgres", "postgresql").contains(uri.getScheme())) {
            throw wrong("it begins with '" + uri.getScheme() + "://'");
        }
        if (uri.getHost() == null) {
            throw wrong("it names no host");
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        if (path.length() < 2) {
            throw wrong("it names no database");
        }
        String sslMode = parameters(uri.getRawQuery()).getOrDefault("sslmode", "prefer");
        if (!SSL_MODES.contains(sslMode)) {
            throw wrong("its sslmode is '" + sslMode + "', allowed are " + String.join(", ", SSL_MODES));
        }
        String[] credentials = uri.getRawUserInfo() == null
                ? new String[0]
                : uri.getRawUserInfo().split(":", 2);
        return new DatabaseAddress(
                uri.getHost(),
                uri.getPort() < 0 ? 5432 : uri.getPort(),
                decoded(path.substring(1)),
                credentials.length > 0 ? decoded(credentials[0]) : null,
                credentials.length > 1 ? decoded(credentials[1]) : null,
                sslMode);
    }

    /** For the reactive client; user and password go apart. */
    public String reactiveUrl() {
        return "postgresql://" + host + ":" + port + "/" + encoded(database) + "?sslmode=" + sslMode;
    }

    /** For JDBC; user and password go apart. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + encoded(database) + "?sslmode=" + sslMode;
    }

    private static URI uri(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw wrong("it is no URL (at character " + e.getIndex() + "; are user and password percent-encoded?)");
        }
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new TreeMap<>();
        if (query != null) {
            for (String pair : query.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    parameters.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
                }
            }
        }
        return parameters;
    }

    /** In a URL's user, password and path a plus sign is a plus sign. */
    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("the database's address is wrong: " + what + "; expected " + SHAPE);
    }

    @Override
    public String toString() {
        return host + ":" + port + "/" + database + " as " + user;
    }
}
