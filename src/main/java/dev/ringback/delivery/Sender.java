package dev.ringback.delivery;

import dev.ringback.change.RetryPolicy;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Sends what is due. A delivery's life in its hands: claimed in one short transaction, sent in none, settled in another.
 *
 * <p>Several may be at work, here and in other replicas: while a lease lives, its delivery is one sender's alone.
 */
@Singleton
public final class Sender {
    private static final Logger LOG = Logger.getLogger(Sender.class);
    private static final double JITTER = 0.2;
    private static final Duration SETTLE_AGAIN = Duration.ofMillis(200);
    private static final int SETTLE_ATTEMPTS = 5;

    private final DeliveryQueue queue;
    private final Map<String, Channel> channels;
    private final DeliverySettings settings;
    private final RetryPolicy rests;
    private final RandomGenerator random;
    private final AttemptWatch watch;
    private final Drain drain = new Drain(this::sendDue);
    private volatile boolean stopping;
    private volatile boolean resting;

    public Sender(
            DeliveryQueue queue,
            @io.quarkus.arc.All List<Channel> channels,
            DeliverySettings settings,
            RandomGenerator random,
            AttemptWatch watch) {
        this.queue = queue;
        this.channels = channels.stream().collect(Collectors.toMap(Channel::kind, Function.identity()));
        this.settings = settings;
        this.rests = new RetryPolicy(Integer.MAX_VALUE, settings.first(), settings.cap(), JITTER);
        this.random = random;
        this.watch = watch;
    }

    /** Sends, as soon as may be, what is due. Returns at once; may be called as often as you like. */
    public void wake() {
        if (!resting) {
            drain.wake();
        }
    }

    /** The same, even if nobody was there the last time: whoever calls this comes round by the clock. */
    public void poll() {
        resting = false;
        drain.wake();
    }

    /** Claims no more; ends when what is on its way has arrived, or has timed out. */
    public Uni<Void> stop() {
        stopping = true;
        return drain.stop();
    }

    /** One round: sends until nothing is due, side by side. Answers how many were claimed. */
    public Uni<Integer> sendDue() {
        return claim(settings.concurrency())
                .chain(first -> first.isEmpty()
                        ? Uni.createFrom().item(0)
                        : Uni.join()
                                .all(first.stream().map(this::thisAndNext).toList())
                                .andCollectFailures()
                                .map(Sender::sum));
    }

    private Uni<Integer> thisAndNext(Delivery first) {
        return deliver(first)
                .chain(receipt -> isWell(receipt) ? next() : Uni.createFrom().item(0))
                .map(more -> 1 + more);
    }

    private Uni<Integer> next() {
        Uni<Integer> one = claim(1).chain(found -> found.isEmpty()
                ? Uni.createFrom().item(0)
                : deliver(found.get(0)).invoke(this::isWell).replaceWith(1));
        return Multi.createBy()
                .repeating()
                .uni(() -> one)
                .whilst(claimed -> claimed > 0 && !resting)
                .collect()
                .asList()
                .map(Sender::sum);
    }

    /** The others of a server that is down need not all find that out for themselves: the poll tries again. */
    private boolean isWell(Receipt receipt) {
        resting = receipt.kind() == Receipt.Kind.UNREACHABLE;
        return !resting;
    }

    private Uni<List<Delivery>> claim(int most) {
        return Uni.createFrom()
                .deferred(() ->
                        stopping ? Uni.createFrom().item(List.<Delivery>of()) : queue.claim(most, settings.lease()))
                .invoke(Sender::tellWhatIsTakenOver);
    }

    /** To whom it goes is in the row, and in no log. */
    private static void tellWhatIsTakenOver(List<Delivery> claimed) {
        claimed.stream()
                .filter(Delivery::takenOver)
                .forEach(delivery -> about(
                        delivery,
                        () -> LOG.warnf(
                                "delivery %d of change %d by %s was sent, perhaps, and never settled: it may go out a second"
                                        + " time, with the same reference %s",
                                delivery.id(), delivery.changeId(), delivery.processor(), delivery.reference())));
    }

    private Uni<Receipt> deliver(Delivery delivery) {
        return attempt(delivery).chain(receipt -> settle(delivery, receipt).replaceWith(receipt));
    }

    private Uni<Receipt> attempt(Delivery delivery) {
        Channel channel = channels.get(delivery.kind());
        if (channel == null) {
            return Uni.createFrom().item(Receipt.later("nobody here delivers by '" + delivery.kind() + "'"));
        }
        return watch.over(delivery, watched -> within(settings.timeout(), channel, watched));
    }

    private static Uni<Receipt> within(Duration limit, Channel channel, Delivery delivery) {
        return Uni.createFrom()
                .deferred(() -> channel.send(delivery))
                .ifNoItem()
                .after(limit)
                .recoverWithItem(() -> Receipt.unreachable("no answer within " + limit))
                .onFailure()
                .recoverWithItem(failure -> Receipt.later(words(failure)));
    }

    /** What was sent and cannot be settled will be sent again when the lease is over: it is worth some patience. */
    private Uni<Boolean> settle(Delivery delivery, Receipt receipt) {
        Duration rest = rests.rest(delivery.attempts(), random);
        return Uni.createFrom()
                .deferred(() -> queue.settle(delivery, receipt, rest, settings.maxAge()))
                .onFailure()
                .retry()
                .withBackOff(SETTLE_AGAIN)
                .atMost(SETTLE_ATTEMPTS)
                .invoke(settled -> report(delivery, receipt, settled));
    }

    /** Without the words: they name people, and the row has them. */
    private static void report(Delivery delivery, Receipt receipt, boolean settled) {
        if (!settled) {
            about(
                    delivery,
                    () -> LOG.warnf(
                            "delivery %d: the lease was over before it was settled as %s",
                            delivery.id(), receipt.kind()));
        } else if (receipt.kind() == Receipt.Kind.REFUSED) {
            about(delivery, () -> LOG.warnf("delivery %d is dead, its row says why", delivery.id()));
        }
    }

    private static void about(Delivery delivery, Runnable line) {
        LogFields.about(
                Map.of(
                        "delivery", Long.toString(delivery.id()),
                        "change", Long.toString(delivery.changeId()),
                        "processor", delivery.processor()),
                delivery.trace(),
                line);
    }

    private static String words(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private static int sum(Collection<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).sum();
    }
}
