package io.fastdp.mesh.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;

/** A TCP connection of netty. Confined to its event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // the void promise reports failed writes to exceptionCaught
final class NettyStream extends ChannelInboundHandlerAdapter implements ByteStream {
    private final SocketChannel channel;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private Listener listener = new Deaf();
    private boolean ended;

    NettyStream(SocketChannel channel) {
        this.channel = channel;
        this.local = channel.localAddress();
        this.remote = channel.remoteAddress();
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public void start(Listener newListener) {
        listener = newListener;
        channel.pipeline().addLast(this);
        channel.config().setAutoRead(true);
    }

    @Override
    public void write(byte[] bytes) {
        if (!ended) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(bytes), channel.voidPromise());
        }
    }

    @Override
    public long queuedBytes() {
        var buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    @Override
    public void reset() {
        ended = true;
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (!ended) {
                listener.onBytes(((ByteBuf) message).nioBuffer());
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!ended && channel.isWritable()) {
            listener.onDrained();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(new StreamEnd(CloseReason.REMOTE_CLOSED, "EOF"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        String reason = ConnectErrors.text(cause);
        String path = "tcp " + Addresses.text(local) + "->" + Addresses.text(remote) + ": ";
        if (ConnectErrors.isPathFailure(reason)) {
            end(new StreamEnd(CloseReason.TIMEOUT, "read " + path + "read: " + reason));
        } else {
            end(new StreamEnd(CloseReason.REMOTE_CLOSED, "read " + path + "read: " + reason));
        }
        channel.close();
    }

    private void end(StreamEnd how) {
        if (!ended) {
            ended = true;
            listener.onEnd(how);
        }
    }

    /** Stands in until {@link #start}. */
    private static final class Deaf implements Listener {
        @Override
        public void onBytes(java.nio.ByteBuffer bytes) {}

        @Override
        public void onDrained() {}

        @Override
        public void onEnd(StreamEnd end) {}
    }
}
