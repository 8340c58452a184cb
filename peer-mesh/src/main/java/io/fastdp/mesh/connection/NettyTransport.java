package io.fastdp.mesh.connection;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * TCP by netty: epoll where its native part loads, else NIO; one event-loop thread, which is the mesh loop. Buffers are
 * not pooled, because a mesh connection is idle nearly always and a pool would outweigh everything else here.
 */
@SuppressWarnings("FutureReturnValueIgnored") // outcomes arrive at listeners; nobody waits for a close or a timer
public final class NettyTransport implements MeshTransport {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
    /** Pace at which connections are accepted (mesh protocol, section 4). */
    private static final int ACCEPT_BURST = 20;

    private static final Duration ACCEPT_REFILL = Duration.ofMillis(50);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);
    private static final int BACKLOG = 128;

    private final EventLoopGroup group;
    private final EventLoop loop;
    private final NettyScheduler scheduler;
    private final boolean epoll;
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();

    private NettyTransport(boolean epoll) {
        this.epoll = epoll;
        group = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory("fastdp-mesh", true) {
                    @Override
                    public Thread newThread(Runnable task) {
                        Thread thread = super.newThread(task);
                        thread.setName("fastdp-mesh");
                        return thread;
                    }
                },
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        loop = group.next();
        scheduler = new NettyScheduler(loop);
    }

    /** The best transport of this machine. */
    public static NettyTransport open() {
        return new NettyTransport(Epoll.isAvailable());
    }

    /** A transport that does without native code. */
    static NettyTransport openPortable() {
        return new NettyTransport(false);
    }

    @Override
    public MeshScheduler scheduler() {
        return scheduler;
    }

    @Override
    public InetSocketAddress listen(InetSocketAddress address, Acceptor acceptor) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.RECVBUF_ALLOCATOR, oneAtATime())
                .handler(new AcceptGate(acceptor))
                .childOption(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.SO_LINGER, 0)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new Accepted(acceptor));
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            String reason = ConnectErrors.text(bound.cause());
            throw new IOException("listen tcp4 " + Addresses.text(address) + ": bind: " + reason, bound.cause());
        }
        ServerSocketChannel server = (ServerSocketChannel) bound.channel();
        track(server);
        return server.localAddress();
    }

    private static ServerChannelRecvByteBufAllocator oneAtATime() {
        ServerChannelRecvByteBufAllocator allocator = new ServerChannelRecvByteBufAllocator();
        allocator.maxMessagesPerRead(1);
        return allocator;
    }

    @Override
    public void dial(InetSocketAddress local, InetSocketAddress remote, DialListener listener) {
        String what = "dial tcp " + Addresses.text(local) + "->" + Addresses.text(remote) + ": connect: ";
        new Bootstrap()
                .group(group)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.SO_LINGER, 0)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_TIMEOUT.toMillis())
                .handler(new ChannelInboundHandlerAdapter())
                .connect(remote, local)
                .addListener((ChannelFuture connected) -> {
                    if (connected.isSuccess()) {
                        listener.onConnected(adopt((SocketChannel) connected.channel()));
                    } else {
                        listener.onDialFailed(what + ConnectErrors.text(connected.cause()));
                    }
                });
    }

    private ByteStream adopt(SocketChannel channel) {
        track(channel);
        Keepalive.enable(channel);
        return new NettyStream(channel);
    }

    private void track(Channel channel) {
        channels.add(channel);
        channel.closeFuture().addListener(closed -> channels.remove(channel));
    }

    @Override
    public void close() {
        channels.forEach(Channel::close);
        group.shutdownGracefully(0, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        if (!loop.inEventLoop()) {
            group.terminationFuture().awaitUninterruptibly(CLOSE_TIMEOUT.toMillis());
        }
    }

    /** Hands over each accepted connection; one object serves them all. */
    @Sharable
    private final class Accepted extends ChannelInboundHandlerAdapter {
        private final Acceptor acceptor;

        Accepted(Acceptor acceptor) {
            this.acceptor = acceptor;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            acceptor.onAccepted(adopt((SocketChannel) context.channel()));
        }
    }

    /** Asks for one connection at a time, when there is a permit for it. */
    private static final class AcceptGate extends ChannelInboundHandlerAdapter {
        private final Acceptor acceptor;
        private final RateLimit limiter =
                new RateLimit(ACCEPT_BURST, ACCEPT_REFILL, Duration.ofNanos(System.nanoTime()));

        AcceptGate(Acceptor acceptor) {
            this.acceptor = acceptor;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            acceptNext(context);
            context.fireChannelActive();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            acceptNext(context);
            context.fireChannelReadComplete();
        }

        private void acceptNext(ChannelHandlerContext context) {
            Duration wait = limiter.acquire(Duration.ofNanos(System.nanoTime()));
            if (wait.isZero()) {
                context.read();
            } else {
                context.executor().schedule(() -> acceptNext(context), wait.toNanos(), TimeUnit.NANOSECONDS);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // Out of descriptors, or the connection was reset before we took it: the next accept may succeed.
            if (context.channel().isOpen()) {
                context.executor().schedule(() -> acceptNext(context), 1, TimeUnit.SECONDS);
            } else {
                acceptor.onListenFailed("accept: " + ConnectErrors.text(cause));
            }
        }
    }
}
