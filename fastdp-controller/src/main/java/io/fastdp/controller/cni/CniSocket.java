package io.fastdp.controller.cni;

import io.fastdp.controller.cni.CniException.Code;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Unix socket that {@code fastdp-cni} passes calls to, each on a connection of its own: {@link CniRequest} until the other
 * side has said all, then {@link CniAnswer}. One thread accepts; calls that are under way have a thread each.
 */
public final class CniSocket implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(CniSocket.class);
    private static final int MOST_CALLS = 32;
    private static final int LARGEST_CALL = 5 << 20;
    private static final int IDLE_SECONDS = 5;

    /** A call is sent in one go; whoever takes longer has hung up or never will. */
    private static final int PATIENCE_SECONDS = 10;

    private final Path path;
    private final ServerSocketChannel server;
    private final CniPlugin plugin;
    private final ExecutorService calls =
            new ThreadPoolExecutor(0, MOST_CALLS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                Thread thread = new Thread(work, "fastdp-cni-call");
                thread.setDaemon(true);
                return thread;
            });

    private CniSocket(Path path, ServerSocketChannel server, CniPlugin plugin) {
        this.path = path;
        this.server = server;
        this.plugin = plugin;
    }

    /**
     * Listens from now on, for this host's root only. A socket file of an agent that is no more is replaced.
     *
     * @throws IOException with the path, and what is wrong with it
     */
    public static CniSocket open(Path path, PodNetwork network) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            Path directory = path.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            Files.deleteIfExists(path);
            server.bind(UnixDomainSocketAddress.of(path), MOST_CALLS);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException | RuntimeException e) {
            server.close();
            throw new IOException("--cni-socket: cannot listen on " + path + ": " + e.getMessage(), e);
        }
        CniSocket socket = new CniSocket(path, server, new CniPlugin(network));
        Thread thread = new Thread(socket::accept, "fastdp-cni");
        thread.setDaemon(true);
        thread.start();
        LOG.info("Listening for CNI calls on {}", path);
        return socket;
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel call = server.accept();
                try {
                    calls.execute(() -> serve(call));
                } catch (RejectedExecutionException e) {
                    refuse(call);
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.warn("CNI calls on {}: {}", path, e.getMessage());
            }
        }
    }

    /** At once: whoever cannot be served now is to come again rather than to wait. */
    private static void refuse(SocketChannel call) throws IOException {
        try (call) {
            CniException busy = new CniException(Code.TRY_AGAIN_LATER, MOST_CALLS + " calls are under way; try again");
            call.write(
                    ByteBuffer.wrap(CniAnswer.failed(CniVersion.newest(), busy).encode()));
        }
    }

    private void serve(SocketChannel call) {
        try (call) {
            byte[] message = read(call);
            ByteBuffer answer = ByteBuffer.wrap(plugin.answer(message).encode());
            while (answer.hasRemaining()) {
                call.write(answer);
            }
        } catch (AsynchronousCloseException e) {
            LOG.warn("A CNI call was not sent within {} s", PATIENCE_SECONDS);
        } catch (IOException e) {
            // The runtime has given up; it will send DEL.
            LOG.debug("A CNI call was left by its caller: {}", e.getMessage());
        }
    }

    private static byte[] read(SocketChannel call) throws IOException {
        Executor later = CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS, Runnable::run);
        CompletableFuture<Void> watchdog = CompletableFuture.runAsync(
                () -> {
                    try {
                        call.close();
                    } catch (IOException e) {
                        LOG.debug("Closing a CNI call: {}", e.getMessage());
                    }
                },
                later);
        try {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            ByteBuffer part = ByteBuffer.allocate(1 << 14);
            while (call.read(part) >= 0) {
                message.write(part.array(), 0, part.position());
                part.clear();
                if (message.size() > LARGEST_CALL) {
                    throw new IOException("more than " + LARGEST_CALL + " octets");
                }
            }
            return message.toByteArray();
        } finally {
            watchdog.cancel(false);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.debug("Closing {}: {}", path, e.getMessage());
        }
        calls.shutdownNow();
    }
}
