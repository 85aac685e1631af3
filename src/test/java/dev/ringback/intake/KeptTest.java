package dev.ringback.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class KeptTest {
    private static final Duration PING = Duration.ofSeconds(15);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final IntakeSettings SETTINGS =
            new IntakeSettings(1, 10, PING, ANSWER, Duration.ofSeconds(4), Duration.ofSeconds(8));

    private final HandTimer timer = new HandTimer();
    private final List<FakeLine> opened = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private Supplier<Uni<FakeLine>> open = this::newLine;
    private final Kept<FakeLine> kept = new Kept<>(
            "line",
            () -> open.get(),
            SETTINGS,
            new Backoff(Duration.ofMillis(100), SETTINGS.reconnectCap(), new Random(7)),
            timer);

    @Test
    void eachAttemptOpensANewLine() {
        start();
        last().breakOff();
        timer.advance(Duration.ofMillis(100));
        assertThat(opened).hasSize(2);
        assertThat(events).containsExactly("connected", "lost LostLineException", "connected");
    }

    @Test
    void restsGrowWhileAttemptsFail() {
        open = KeptTest::refused;
        start();
        for (int failures = 1; failures <= 8; failures++) {
            long nominal = Math.min(4000, 100L << (failures - 1));
            assertThat(events).hasSize(failures);
            assertThat(timer.due()).hasSize(1).first().satisfies(rest -> assertThat(rest)
                    .isBetween(Duration.ofMillis(nominal / 2), Duration.ofMillis(nominal)));
            timer.advance(timer.due().get(0));
        }
    }

    @Test
    void aLineThatHasHeldForAPingEndsTheRowOfFailures() {
        failManyTimes();
        open = this::newLine;
        timer.advance(Duration.ofSeconds(4));
        timer.advance(PING);
        last().breakOff();
        assertThat(timer.due().get(0)).isLessThanOrEqualTo(Duration.ofMillis(100));
    }

    /** Otherwise a line that the other end accepts and breaks at once is opened twenty times a second, for ever. */
    @Test
    void aLineThatOpensAndBreaksAtOnceIsOneMoreFailure() {
        failManyTimes();
        open = this::newLine;
        timer.advance(Duration.ofSeconds(4));
        last().breakOff();
        assertThat(timer.due().get(0)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void aLineThatDoesNotAnswerItsFirstPingIsClosedAndTriedAgain() {
        open = () -> newLine().invoke(line -> line.answers = false);
        start();
        timer.advance(ANSWER);
        assertThat(events).containsExactly("lost DeafLineException");
        assertThat(last().isClosed()).isTrue();
        open = this::newLine;
        timer.advance(Duration.ofMillis(100));
        assertThat(events).containsExactly("lost DeafLineException", "connected");
    }

    /** The goodbye of a line that is dead at the other end takes as long as the network likes. */
    @Test
    void nobodyWaitsForTheGoodbyeOfADeafLine() {
        open = () -> newLine().invoke(line -> {
            line.answers = false;
            line.saysGoodbye = false;
        });
        start();
        timer.advance(ANSWER);
        open = this::newLine;
        timer.advance(Duration.ofMillis(100));
        assertThat(events).containsExactly("lost DeafLineException", "connected");
    }

    @Test
    void aLineThatFallsSilentIsClosedAndReplaced() {
        start();
        timer.advance(PING);
        assertThat(last().pings).isEqualTo(2);
        last().answers = false;
        timer.advance(PING.plus(ANSWER));
        assertThat(events).containsExactly("connected", "lost DeafLineException");
        assertThat(opened.get(0).closes).isEqualTo(1);
        timer.advance(Duration.ofMillis(100));
        assertThat(events).containsExactly("connected", "lost DeafLineException", "connected");
    }

    @Test
    void aLineThatTakesTooLongToOpenIsTriedAgainAndIsNotListenedTo() {
        CompletableFuture<FakeLine> late = new CompletableFuture<>();
        open = () -> Uni.createFrom().completionStage(late.copy());
        start();
        timer.advance(ANSWER);
        assertThat(events).containsExactly("lost DeafLineException");
        late.complete(new FakeLine());
        assertThat(events).hasSize(1);
    }

    /** The port promises to close what nobody waits for any more; this is how it is told. */
    @Test
    void anOpeningThatTakesTooLongIsCancelled() {
        List<String> cancelled = new ArrayList<>();
        open = () -> Uni.createFrom().<FakeLine>nothing().onCancellation().invoke(() -> cancelled.add("yes"));
        start();
        timer.advance(ANSWER);
        assertThat(cancelled).containsExactly("yes");
    }

    @Test
    void aLineThatIsGoneWhenItComesIsLostAndNotKept() {
        open = () -> newLine().invoke(FakeLine::breakOff);
        start();
        assertThat(events).containsExactly("connected", "lost LostLineException");
        assertThat(timer.due().get(0)).isLessThanOrEqualTo(Duration.ofMillis(100));
    }

    @Test
    void stoppingClosesTheLine() {
        start();
        kept.stop().await().indefinitely();
        assertThat(last().closes).isEqualTo(1);
        timer.advance(Duration.ofMinutes(10));
        assertThat(opened).hasSize(1);
        assertThat(events).containsExactly("connected");
    }

    @Test
    void aLineThatOpensAfterTheStopIsClosed() {
        CompletableFuture<FakeLine> late = new CompletableFuture<>();
        open = () -> Uni.createFrom().completionStage(late.copy());
        start();
        kept.stop().await().indefinitely();
        FakeLine line = new FakeLine();
        late.complete(line);
        assertThat(line.isClosed()).isTrue();
        assertThat(events).isEmpty();
    }

    @Test
    void noAttemptIsMadeAfterTheStop() {
        open = KeptTest::refused;
        start();
        kept.stop().await().indefinitely();
        open = this::newLine;
        timer.advance(Duration.ofMinutes(1));
        assertThat(opened).isEmpty();
    }

    private void start() {
        kept.start(
                line -> events.add("connected"),
                failure -> events.add("lost " + failure.getClass().getSimpleName()));
    }

    private void failManyTimes() {
        open = KeptTest::refused;
        start();
        for (int i = 0; i < 8; i++) {
            timer.advance(timer.due().get(0));
        }
    }

    private FakeLine last() {
        return opened.get(opened.size() - 1);
    }

    private Uni<FakeLine> newLine() {
        FakeLine line = new FakeLine();
        opened.add(line);
        return Uni.createFrom().item(line);
    }

    private static Uni<FakeLine> refused() {
        return Uni.createFrom().failure(new IllegalStateException("refused"));
    }
}
