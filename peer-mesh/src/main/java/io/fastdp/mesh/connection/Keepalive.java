package io.fastdp.mesh.connection;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;

/**
 * Lets our kernel ask the remote's whether it is still there, so that a node that vanished without a word is missed in a
 * quarter of a minute. The peers exchange nothing for it. That a living kernel's process hangs is the read time-out's to
 * notice.
 */
final class Keepalive {
    /** Silence before the first question: the cost of a healthy path, two small packets every 5 s and connection. */
    static final Duration IDLE = Duration.ofSeconds(5);
    /** Between questions nobody answered. Short, as one of ten answered is enough: that is what a lossy path needs. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    /**
     * How long the remote's kernel may acknowledge nothing, neither questions nor data. Questions wait while data do, so
     * that it can take twice as long: data sent just before the end of the silence have their own. Twice and what follows
     * from it is to stay below a minute; an outage of 10 s harms nothing.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final int QUESTIONS = (int) PATIENCE.minus(IDLE).dividedBy(INTERVAL);

    private Keepalive() {}

    /** Not before the channel is connected: dialling has a time-out of its own. */
    static void enable(SocketChannel channel) {
        ChannelConfig config = channel.config();
        config.setOption(ChannelOption.SO_KEEPALIVE, true);
        if (channel instanceof EpollSocketChannel) {
            config.setOption(EpollChannelOption.TCP_KEEPIDLE, (int) IDLE.toSeconds());
            config.setOption(EpollChannelOption.TCP_KEEPINTVL, (int) INTERVAL.toSeconds());
            config.setOption(EpollChannelOption.TCP_KEEPCNT, QUESTIONS);
            config.setOption(EpollChannelOption.TCP_USER_TIMEOUT, (int) PATIENCE.toMillis());
        } else {
            // Java has no name for the last one: while data are on the way only the read time-out ends the connection.
            config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), (int) IDLE.toSeconds());
            config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), (int) INTERVAL.toSeconds());
            config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), QUESTIONS);
        }
    }
}
