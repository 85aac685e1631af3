package dev.ringback.postgres;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import io.vertx.sqlclient.Pool;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The sockets below a pool. To close a connection the driver says goodbye and then waits for the server to hang up, even
 * when the connection has been silent for too long: on a link that is dead at the other end it would wait until the
 * system gives it up, a quarter of an hour later. So what does not end by itself is cut below the driver's codec.
 */
public final class PooledSockets {
    /** The handler that tells of silence; it is there because the pool's connections have an idle timeout. */
    private static final String IDLE = "idle";

    private final Set<ChannelHandlerContext> open = ConcurrentHashMap.newKeySet();

    /** Watches each connection of a pool from its beginning. The pool's connections must have an idle timeout. */
    @SuppressWarnings("deprecation") // the builder that replaces it cannot make the kind of pool the framework asks for
    public void watch(Pool pool) {
        pool.connectHandler(connection -> {
            Wire.below(connection).addAfter(IDLE, null, new Watch());
            connection.close();
        });
    }

    /** Cuts what is still open after a while in which to say goodbye. Returns at once. */
    public void cut() {
        open.forEach(PooledSockets::cut);
    }

    private static void cut(ChannelHandlerContext below) {
        Runnable closing = () -> {
            var unused = below.close();
        };
        var unused = below.executor().schedule(closing, OwnConnection.GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Sits between the socket and the codec. */
    private final class Watch extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            open.add(context);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            open.remove(context);
            context.fireChannelInactive();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof IdleStateEvent) {
                cut(context);
            }
            context.fireUserEventTriggered(event);
        }
    }
}
