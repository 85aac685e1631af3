package dev.ringback.api.access;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/** An OpenID Connect provider: its description, its key, and the tokens that it signs. */
public final class FakeProvider implements QuarkusTestResourceLifecycleManager {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final KeyPair KEYS = newKeys();
    private static final KeyPair OTHER_KEYS = newKeys();
    private static String address = "";

    private HttpServer server;

    @Override
    public Map<String, String> start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        address = "http://localhost:" + server.getAddress().getPort();
        serve(
                "/.well-known/openid-configuration",
                new JsonObject()
                        .put("issuer", address)
                        .put("jwks_uri", address + "/keys")
                        .put("authorization_endpoint", address + "/login")
                        .put("token_endpoint", address + "/token"));
        serve("/keys", new JsonObject().put("keys", new JsonArray().add(publicKey())));
        server.start();
        return Map.of("quarkus.oidc.auth-server-url", address);
    }

    @Override
    public void stop() {
        server.stop(0);
    }

    private void serve(String path, JsonObject body) {
        server.createContext(path, exchange -> {
            byte[] bytes = body.encode().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    /** What somebody gets who has logged in there and belongs to these groups. */
    static String token(String name, String... groups) {
        return signed(claims(name, groups), KEYS);
    }

    static String expired(String name, String... groups) {
        return signed(claims(name, groups).put("exp", now() - 3600), KEYS);
    }

    static String ofAnotherApplication(String name, String... groups) {
        return signed(claims(name, groups).put("aud", "another"), KEYS);
    }

    static String ofAnotherIssuer(String name, String... groups) {
        return signed(claims(name, groups).put("iss", "http://another.example"), KEYS);
    }

    static String forged(String name, String... groups) {
        return signed(claims(name, groups), OTHER_KEYS);
    }

    /** Says that it needs no signature. */
    static String unsigned(String name, String... groups) {
        return encoded(new JsonObject().put("alg", "none").put("kid", "1")) + "." + encoded(claims(name, groups)) + ".";
    }

    private static JsonObject claims(String name, String... groups) {
        return new JsonObject()
                .put("iss", address)
                .put("aud", "ringback")
                .put("sub", "17")
                .put("upn", name)
                .put("groups", new JsonArray(Arrays.asList(groups)))
                .put("iat", now() - 10)
                .put("exp", now() + 300);
    }

    private static String signed(JsonObject claims, KeyPair keys) {
        String content = encoded(new JsonObject().put("alg", "RS256").put("kid", "1")) + "." + encoded(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonObject publicKey() {
        RSAPublicKey key = (RSAPublicKey) KEYS.getPublic();
        return new JsonObject()
                .put("kid", "1")
                .put("kty", "RSA")
                .put("alg", "RS256")
                .put("use", "sig")
                .put("n", number(key.getModulus()))
                .put("e", number(key.getPublicExponent()));
    }

    private static String number(BigInteger value) {
        byte[] bytes = value.toByteArray();
        return BASE64.encodeToString(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    private static String encoded(JsonObject object) {
        return BASE64.encodeToString(object.encode().getBytes(StandardCharsets.UTF_8));
    }

    private static long now() {
        return System.currentTimeMillis() / 1000;
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
