package dev.ringback.postgres;

import io.netty.channel.ChannelPipeline;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.SqlConnectionBase;

/**
 * The socket below a connection. The driver only ever waits for the server to close one, and its codec keeps others from
 * doing it: who has to cut a dead link does it below the codec.
 */
final class Wire {
    private Wire() {}

    /** Of a connection of a pool's, or of one of our own. */
    static ChannelPipeline below(SqlConnection connection) {
        if (connection instanceof SqlConnectionBase<?> session
                && session.unwrap().unwrap() instanceof SocketConnectionBase wire) {
            return wire.socket().channelHandlerContext().pipeline();
        }
        throw new IllegalStateException("there is no socket below " + connection);
    }
}
