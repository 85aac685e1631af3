package dev.ringback.api.limits;

import dev.ringback.api.problem.Problem;
import dev.ringback.api.problem.ProblemKind;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Logins that fail, by the address that they come from. When they are too many, short tokens from there are not even
 * looked at. A long random one is: nobody finds it by trying, and behind a proxy everybody may have the same address.
 */
@Singleton
public class FailedLogins {
    private static final Logger LOG = Logger.getLogger(FailedLogins.class);
    /** Of version 6, as Java writes them. */
    private static final int PARTS_OF_AN_ADDRESS = 8;

    private static final int PARTS_OF_A_NETWORK = 4;

    private final Buckets buckets;

    @Inject
    FailedLogins(LimitSettings settings) {
        this(settings.failedLoginsPerMinute(), TimeMeter.SYSTEM_NANOTIME);
    }

    FailedLogins(int perMinute, TimeMeter time) {
        this.buckets = new Buckets(perMinute, time);
    }

    public boolean areTooMany(HttpServerRequest request) {
        return areTooMany(address(request));
    }

    boolean areTooMany(String address) {
        return buckets.of(address).getAvailableTokens() == 0;
    }

    /** Counts one more; what is to be told, instead of how to log in, if there are too many. */
    public Optional<Problem> oneMore(RoutingContext context) {
        return oneMore(address(context.request())).map(seconds -> {
            context.response().putHeader("Retry-After", String.valueOf(seconds));
            return ProblemKind.TOO_MANY_FAILED_LOGINS.because(
                    "Too many logins from this address have failed. The next one is looked at in " + seconds + " s.");
        });
    }

    /** For how many seconds no more are looked at, if there are too many. */
    Optional<Long> oneMore(String address) {
        Bucket bucket = buckets.of(address);
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (probe.isConsumed()) {
            if (probe.getRemainingTokens() == 0) {
                LOG.warnf("Too many logins fail from %s: more of them are refused", address);
            }
            return Optional.empty();
        }
        return Optional.of(Seconds.of(probe.getNanosToWaitForRefill()));
    }

    private static String address(HttpServerRequest request) {
        return request.remoteAddress() == null
                ? "nowhere"
                : network(request.remoteAddress().hostAddress());
    }

    /** Whoever has one address of version 6 has the 2^64 beside it, too. */
    static String network(String address) {
        String[] parts = address.split(":", -1);
        return parts.length == PARTS_OF_AN_ADDRESS
                ? String.join(":", Arrays.copyOf(parts, PARTS_OF_A_NETWORK)) + "::/64"
                : address;
    }
}
