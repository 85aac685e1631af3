package dev.ringback.api.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringback.api.LogDatabase;
import dev.ringback.api.access.DoorsOfTheTest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the limits look like from outside, over plain sockets. In order, as what is used up stays so for a while. */
@QuarkusTest
@QuarkusTestResource(LogDatabase.class)
@TestProfile(LimitsProfile.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LimitsTest {
    private static final String ANNA = "Authorization: Bearer " + LimitsProfile.ANNA + "\r\n";

    @TestHTTPResource
    URI service;

    @Test
    @Order(1)
    void aLongTargetIsRefused() throws IOException {
        assertThat(answer("GET /api/v1/status?table=" + "a".repeat(1000) + " HTTP/1.1\r\n" + ANNA))
                .startsWith("HTTP/1.1 414 ")
                .contains("\"code\":\"target-too-long\"", "X-Content-Type-Options: nosniff");
    }

    @Test
    @Order(2)
    void longHeadersAreRefused() throws IOException {
        assertThat(answer("GET /api/v1/status HTTP/1.1\r\n" + ANNA + "X-Long: " + "a".repeat(2000) + "\r\n"))
                .startsWith("HTTP/1.1 431 ")
                .contains("\"code\":\"headers-too-long\"");
    }

    @Test
    @Order(3)
    void whatIsLongerThanTheFrameworkReadsIsRefusedToo() throws IOException {
        assertThat(answer("GET /" + "a".repeat(70_000) + " HTTP/1.1\r\n")).startsWith("HTTP/1.0 414 ");
        assertThat(answer("GET / HTTP/1.1\r\nX-Long: " + "a".repeat(70_000) + "\r\n"))
                .startsWith("HTTP/1.1 431 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1025", "4294967297", "99999999999999"})
    @Order(4)
    void aLongBodyIsRefusedBeforeItIsRead(String length) throws IOException {
        assertThat(answer("POST /test/takes-json HTTP/1.1\r\n" + ANNA
                        + "Content-Type: application/json\r\nContent-Length: " + length + "\r\n"))
                .startsWith("HTTP/1.1 413 ")
                .contains("\"code\":\"body-too-long\"");
    }

    @Test
    @Order(4)
    void aBodyMayBeAsLongAsTheLimit() throws IOException {
        assertThat(answer(
                        "POST /test/takes-json HTTP/1.1\r\n" + ANNA
                                + "Content-Type: application/json\r\nContent-Length: 1024\r\n",
                        " ".repeat(1022) + "{}"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    @Order(5)
    void aLongBodyThatDoesNotSayHowLongItIsIsRefusedToo() throws IOException {
        String chunk = "400\r\n" + "a".repeat(0x400) + "\r\n";
        assertThat(answer(
                        "POST /test/takes-json HTTP/1.1\r\n" + ANNA
                                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n",
                        chunk.repeat(3) + "0\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ")
                .contains("\"code\":\"body-too-long\"");
    }

    @Test
    @Order(5)
    void aShortOneIsRead() throws IOException {
        String head = " HTTP/1.1\r\n" + ANNA + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
        String body = "4\r\n{\"x\"\r\n3\r\n:1}\r\n0\r\n\r\n";

        assertThat(answer("POST /test/takes-json" + head, body))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("{\"x\":1}");
        assertThat(answer("POST /api/v1/connect/repairs" + head, body))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"x\"");
    }

    @Test
    @Order(6)
    void aHeadThatTricklesInIsCutOff() throws IOException {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write("GET /q/health/live HTTP/1.1\r\n".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(trickle(socket)).as("what came before the end").isEmpty();
        }
    }

    @Test
    @Order(7)
    void aSecondHeadThatTricklesInIsCutOffToo() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write("GET /unknown HTTP/1.1\r\nHost: localhost\r\n\r\nGET /q/health"
                            .getBytes(StandardCharsets.ISO_8859_1));
            assertThat(trickle(socket)).startsWith("HTTP/1.1 401 ").doesNotContain("HTTP/1.1 400");
        }
    }

    @Test
    @Order(8)
    void aBodyThatTricklesInIsCutOffWithAWord() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(("POST /test/takes-json HTTP/1.1\r\nHost: localhost\r\n" + ANNA
                                    + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            assertThat(trickle(socket)).startsWith("HTTP/1.1 408 ").contains("\"code\":\"too-slowly-sent\"");
        }
    }

    @Test
    @Order(9)
    void aConnectionThatIsMerelyKeptOpenIsNotCutOff() throws IOException {
        try (Socket socket = connect()) {
            byte[] request =
                    "GET /q/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
            socket.getOutputStream().write(request);
            assertThat(new String(socket.getInputStream().readNBytes(15), StandardCharsets.ISO_8859_1))
                    .isEqualTo("HTTP/1.1 200 OK");
            // Another one is begun later and cut off; so this one has been open for longer than that takes.
            aHeadThatTricklesInIsCutOff();
            socket.getOutputStream().write(request);
            String rest = "";
            while (!rest.contains("HTTP/1.1 200 OK")) {
                byte[] more = new byte[4096];
                int read = socket.getInputStream().read(more);
                assertThat(read).isPositive();
                rest += new String(more, 0, read, StandardCharsets.ISO_8859_1);
            }
        }
    }

    @Test
    @Order(10)
    void moreThanSoManyAtOnceAreToldToComeAgainAndProbesAreAnswered() throws Exception {
        List<Socket> open = new ArrayList<>();
        try {
            for (int nth = 0; nth < 2; nth++) {
                Socket socket = connect();
                open.add(socket);
                socket.getOutputStream()
                        .write(("GET /test/waits HTTP/1.1\r\nHost: localhost\r\n" + ANNA + "\r\n")
                                .getBytes(StandardCharsets.ISO_8859_1));
            }
            DoorsOfTheTest.awaitWaiting(2);

            for (int nth = 0; nth < 3; nth++) {
                assertThat(answer("GET /api/v1/status HTTP/1.1\r\n" + ANNA))
                        .startsWith("HTTP/1.1 503 ")
                        .contains("\"code\":\"too-busy\"", "retry-after: 1");
            }
            assertThat(answer("GET /q/health/live HTTP/1.1\r\n")).startsWith("HTTP/1.1 200 ");

            DoorsOfTheTest.letGo();
            for (Socket socket : open) {
                assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1))
                        .isEqualTo("HTTP/1.1 200");
            }
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(answer("GET /api/v1/unknown HTTP/1.1\r\n" + ANNA))
                            .as("who was refused has taken no place")
                            .startsWith("HTTP/1.1 404 "));
        } finally {
            DoorsOfTheTest.letGo();
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    @Test
    @Order(11)
    void aTokenMayBeUsedSoOftenAndAnotherOneStillMay() throws IOException {
        String last = "";
        for (int nth = 0; nth < 100 && !last.startsWith("HTTP/1.1 429 "); nth++) {
            last = answer("GET /api/v1/unknown HTTP/1.1\r\n" + ANNA);
            assertThat(last)
                    .contains("RateLimit-Policy: \"token\";q=20;w=60")
                    .containsPattern("RateLimit: \"token\";r=\\d+;t=\\d+");
        }

        assertThat(last)
                .startsWith("HTTP/1.1 429 ")
                .contains("\"code\":\"too-many-requests\"", "RateLimit: \"token\";r=0;t=")
                .containsPattern("Retry-After: [1-3]\r");
        assertThat(answer("GET /q/health/ready HTTP/1.1\r\n" + ANNA)).doesNotContain("HTTP/1.1 429");
        assertThat(answer("GET /q/metrics HTTP/1.1\r\n" + ANNA)).startsWith("HTTP/1.1 200 ");
        assertThat(answer("GET /api/v1/unknown HTTP/1.1\r\nAuthorization: Bearer " + LimitsProfile.OPERATOR + "\r\n"))
                .startsWith("HTTP/1.1 404 ");
    }

    @Test
    @Order(12)
    void whenManyLoginsFailFurtherOnesAreRefusedButForLongTokens() throws IOException {
        String shortOne = "Authorization: Bearer " + LimitsProfile.SHORT + "\r\n";
        assertThat(answer("GET /api/v1/unknown HTTP/1.1\r\n" + shortOne)).startsWith("HTTP/1.1 404 ");
        String last = "";
        for (int nth = 0; nth < 100 && !last.startsWith("HTTP/1.1 429 "); nth++) {
            last = answer("GET /api/v1/unknown HTTP/1.1\r\nAuthorization: Bearer wrong\r\n");
        }

        assertThat(last)
                .startsWith("HTTP/1.1 429 ")
                .contains("\"code\":\"too-many-failed-logins\"")
                .containsPattern("Retry-After: \\d+\r");
        assertThat(answer("GET /api/v1/unknown HTTP/1.1\r\n" + shortOne))
                .as("the right one, but so short that it may have been found by trying")
                .startsWith("HTTP/1.1 429 ");
        assertThat(answer("GET /api/v1/unknown HTTP/1.1\r\nAuthorization: Bearer " + LimitsProfile.OPERATOR + "\r\n"))
                .startsWith("HTTP/1.1 404 ");
        assertThat(answer("GET /q/health/live HTTP/1.1\r\nAuthorization: Bearer wrong\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    @Order(13)
    void moreConnectionsThanSoManyAreClosed() {
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(answeredOf(15)).isEqualTo(10));
    }

    /** Of so many connections at once, those that are answered. */
    private int answeredOf(int many) throws IOException {
        List<Socket> open = new ArrayList<>();
        try {
            for (int nth = 0; nth < many; nth++) {
                open.add(connect());
            }
            int answered = 0;
            for (Socket socket : open) {
                answered += isAnswered(socket) ? 1 : 0;
            }
            return answered;
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private static boolean isAnswered(Socket socket) {
        try {
            socket.getOutputStream()
                    .write("GET /q/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1)
                    .equals("HTTP/1.1 200");
        } catch (IOException closed) {
            return false;
        }
    }

    /** A byte now and then, until the other side has had enough; what it said. */
    private static String trickle(Socket socket) throws IOException {
        socket.setSoTimeout(50);
        InputStream in = socket.getInputStream();
        StringBuilder said = new StringBuilder();
        for (int bytes = 0; bytes < 200; ) {
            try {
                int read = in.read();
                if (read < 0) {
                    return said.toString();
                }
                said.append((char) read);
            } catch (java.net.SocketTimeoutException nothingYet) {
                try {
                    socket.getOutputStream().write('a');
                    bytes++;
                } catch (IOException cutOff) {
                    return said.toString();
                }
            } catch (java.net.SocketException cutOff) {
                return said.toString();
            }
        }
        throw new AssertionError("still open after having said: " + said);
    }

    private String answer(String head) throws IOException {
        return answer(head, "");
    }

    private String answer(String head, String body) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write((head + "Host: localhost\r\nConnection: close\r\n\r\n" + body)
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(service.getHost(), service.getPort());
        socket.setSoTimeout(60_000);
        return socket;
    }
}
