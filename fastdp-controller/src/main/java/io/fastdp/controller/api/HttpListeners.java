package io.fastdp.controller.api;

import io.fastdp.controller.config.ListenAddress;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening sockets and their one thread. Buffers are not pooled: pages are asked for a few times a minute, and a pool
 * would weigh more than everything else here. Binding and closing are confined to the owner's thread.
 */
final class HttpListeners implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpListeners.class);
    private static final int BACKLOG = 64;
    private static final long CLOSE_MILLIS = 1000;
    private static final String OWNER_ONLY = "rw-------";

    private final EventLoopGroup group;
    private final boolean epoll;
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<Channel> servers = new ArrayList<>();
    private final List<Path> sockets = new ArrayList<>();
    private final Function<Surface, HttpPipeline> pipelines;

    private HttpListeners(ApiRouter router, boolean epoll) {
        this.epoll = epoll;
        this.group = new MultiThreadIoEventLoopGroup(
                1, HttpListeners::thread, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        this.pipelines = surface -> new HttpPipeline(surface, router, clients);
    }

    static HttpListeners start(ApiRouter router) {
        return new HttpListeners(router, Epoll.isAvailable());
    }

    /** Without native code. */
    static HttpListeners startPortable(ApiRouter router) {
        return new HttpListeners(router, false);
    }

    private static Thread thread(Runnable loop) {
        Thread thread = new Thread(loop, "fastdp-http");
        thread.setDaemon(true);
        return thread;
    }

    SocketAddress bind(Surface surface, ListenAddress address) throws IOException {
        if (address instanceof ListenAddress.UnixSocket socket) {
            return bindSocket(surface, socket);
        }
        ListenAddress.Tcp tcp = (ListenAddress.Tcp) address;
        InetSocketAddress local = tcp.host().isEmpty()
                ? new InetSocketAddress(tcp.port())
                : new InetSocketAddress(InetAddress.getByName(tcp.host()), tcp.port());
        return bind(surface, address, local, epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class);
    }

    private SocketAddress bindSocket(Surface surface, ListenAddress.UnixSocket address) throws IOException {
        Path path = address.path();
        removeStale(surface, path);
        SocketAddress bound = epoll
                ? bind(surface, address, new DomainSocketAddress(path.toFile()), EpollServerDomainSocketChannel.class)
                : bind(surface, address, UnixDomainSocketAddress.of(path), NioServerDomainSocketChannel.class);
        sockets.add(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(OWNER_ONLY));
        return bound;
    }

    /** A socket file that a killed agent left behind keeps nobody from binding; a live one, or anything else, does. */
    private static void removeStale(Surface surface, Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        if (Files.isRegularFile(path) || Files.isDirectory(path)) {
            throw failure(surface, path, "exists and is no socket");
        }
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            throw failure(surface, path, probe.isConnected() ? "already in use" : "not usable");
        } catch (java.net.ConnectException e) {
            Files.delete(path);
        }
    }

    private SocketAddress bind(
            Surface surface, ListenAddress address, SocketAddress local, Class<? extends ServerChannel> type)
            throws IOException {
        ServerBootstrap server = new ServerBootstrap()
                .group(group)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
                .childHandler(pipelines.apply(surface));
        if (!(address instanceof ListenAddress.UnixSocket)) {
            server.option(ChannelOption.SO_REUSEADDR, true);
        }
        ChannelFuture bound = server.bind(local).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw failure(surface, address, reason(bound.cause()));
        }
        servers.add(bound.channel());
        return bound.channel().localAddress();
    }

    private static IOException failure(Surface surface, Object address, String reason) {
        return new IOException(
                "Unable to create " + surface.word() + " listener socket: listen on " + address + ": " + reason);
    }

    /** The kernel's words without the library's. */
    private static String reason(Throwable cause) {
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        int words = message.lastIndexOf("): ");
        String reason = words < 0 ? message : message.substring(words + 3);
        return reason.contains("already in use")
                ? "address already in use (is another agent running? 'ss -ltnp' shows who has it)"
                : reason;
    }

    @Override
    public void close() {
        servers.forEach(server -> server.close().awaitUninterruptibly(CLOSE_MILLIS));
        clients.close().awaitUninterruptibly(CLOSE_MILLIS);
        group.shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly(CLOSE_MILLIS);
        sockets.forEach(HttpListeners::remove);
        sockets.clear();
    }

    private static void remove(Path socket) {
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            LOG.debug("cannot remove {}: {}; it is removed at the next start", socket, e.toString());
        }
    }
}
