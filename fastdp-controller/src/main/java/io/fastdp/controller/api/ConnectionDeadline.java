package io.fastdp.controller.api;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection that stays too long in one phase: a client that sends a byte a minute, or never reads, must not hold
 * a connection for ever. First in the pipeline; confined to the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a close
final class ConnectionDeadline extends ChannelInboundHandlerAdapter {
    /** What a connection is busy with, and for how long it may be. */
    enum Phase {
        /** Between requests; longer than the usual scrape interval of a minute. */
        IDLE(Duration.ofSeconds(75)),
        RECEIVING(Duration.ofSeconds(10)),
        WORKING(Duration.ofSeconds(60)),
        /** For something that may never come; until the client gives up. */
        WAITING(Duration.ZERO),
        SENDING(Duration.ofSeconds(30));

        private final Duration limit;

        Phase(Duration limit) {
            this.limit = limit;
        }

        Duration limit() {
            return limit;
        }
    }

    private Phase phase = Phase.IDLE;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable ChannelHandlerContext context;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stop();
        context = null;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        enter(Phase.IDLE);
        ctx.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stop();
        ctx.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (phase == Phase.IDLE) {
            enter(Phase.RECEIVING); // later bytes of the same request do not extend it
        }
        ctx.fireChannelRead(message);
    }

    /** Starts a phase's time. */
    void enter(Phase next) {
        stop();
        phase = next;
        ChannelHandlerContext ctx = context;
        if (ctx != null && !next.limit().isZero()) {
            timer = ctx.executor().schedule(() -> ctx.close(), next.limit().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
