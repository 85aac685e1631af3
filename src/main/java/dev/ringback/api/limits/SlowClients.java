package dev.ringback.api.limits;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Closes connections on which a request was begun and does not come: a byte now and then keeps the framework's idle timeout
 * from ever running out, and a few hundred such connections would leave none to others. Each event loop looks over its own
 * connections now and then, so nothing here is shared.
 */
@Singleton
public class SlowClients {
    private static final AttributeKey<Pace> PACE = AttributeKey.valueOf(SlowClients.class, "pace");
    /** Before all else, to see each request's begin. */
    private static final int FIRST = 11_000;

    private static final int LOOKS = 4;

    private final Vertx vertx;
    private final long everyMillis;
    private final List<ScheduledFuture<?>> watches = new ArrayList<>();

    @Inject
    SlowClients(Vertx vertx, LimitSettings settings) {
        this.vertx = vertx;
        this.everyMillis = Math.max(1, settings.arrival().toMillis() / LOOKS);
    }

    void register(@Observes Filters filters) {
        filters.register(SlowClients::begun, FIRST);
    }

    void watch(@Observes StartupEvent started) {
        for (EventExecutor loop : ((VertxInternal) vertx).getEventLoopGroup()) {
            if (loop instanceof SingleThreadEventLoop own) {
                watches.add(own.scheduleAtFixedRate(() -> look(own), everyMillis, everyMillis, TimeUnit.MILLISECONDS));
            }
        }
    }

    /** In dev mode the event loops outlive us. */
    void end(@Observes ShutdownEvent stopped) {
        watches.forEach(watch -> watch.cancel(false));
    }

    private static void begun(RoutingContext context) {
        if (context.request().connection() instanceof ConnectionBase connection) {
            Pace pace = paceOf(connection.channel());
            pace.answering++;
            pace.isAwaited = false;
            context.addEndHandler(ended -> pace.answering--);
        }
        context.next();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A connection that cannot be closed is closed already.
    private static void look(SingleThreadEventLoop loop) {
        for (Iterator<Channel> channels = loop.registeredChannelsIterator(); channels.hasNext(); ) {
            Channel channel = channels.next();
            if (channel.parent() instanceof ServerChannel && paceOf(channel).isTooSlow()) {
                channel.close();
            }
        }
    }

    private static Pace paceOf(Channel channel) {
        Pace known = channel.attr(PACE).get();
        if (known != null) {
            return known;
        }
        Pace pace = new Pace();
        channel.attr(PACE).set(pace);
        channel.pipeline().addFirst(pace);
        return pace;
    }

    /** How one connection behaves. Of a new one a request is awaited, later only when its first bytes have come. */
    private static final class Pace extends ChannelInboundHandlerAdapter {
        private boolean isAwaited = true;
        private int answering;
        private int looks;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (answering == 0 && !isAwaited) {
                isAwaited = true;
                looks = 0;
            }
            context.fireChannelRead(message);
        }

        boolean isTooSlow() {
            if (answering > 0 || !isAwaited) {
                looks = 0;
                return false;
            }
            looks++;
            return looks > LOOKS;
        }
    }
}
