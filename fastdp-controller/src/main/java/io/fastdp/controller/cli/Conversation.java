package io.fastdp.controller.cli;

import io.fastdp.controller.config.ListenAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One question and its answer over a connection of its own, TCP or Unix socket. Confined to one thread. */
final class Conversation {
    private static final int CONNECT_MILLIS = 3_000;
    private static final int PIECE = 16_384;

    private final Patience patience;
    private final long start = System.nanoTime();
    private boolean told;

    Conversation(Patience patience) {
        this.patience = patience;
    }

    /**
     * Sends a request and reads until the other side closes; closing from here is how a waiting agent learns that nobody
     * waits any more.
     *
     * @return everything that came, perhaps nothing
     * @throws SocketTimeoutException when patience ends
     */
    String hold(ListenAddress address, String request) throws IOException {
        try (SocketChannel channel = connected(address);
                Selector selector = Selector.open()) {
            ByteBuffer out = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
            while (out.hasRemaining()) {
                channel.write(out);
            }
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            return answer(channel, selector);
        }
    }

    /** Whether the user has been told that this takes time. */
    boolean hasToldSo() {
        return told;
    }

    /** Milliseconds since it began. */
    long spentMillis() {
        return (System.nanoTime() - start) / 1_000_000;
    }

    private static SocketChannel connected(ListenAddress address) throws IOException {
        if (address instanceof ListenAddress.UnixSocket unix) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            return connected(channel, () -> channel.connect(UnixDomainSocketAddress.of(unix.path())));
        }
        ListenAddress.Tcp tcp = (ListenAddress.Tcp) address;
        String host = tcp.host().isEmpty() ? "127.0.0.1" : tcp.host();
        SocketChannel channel = SocketChannel.open();
        return connected(
                channel, () -> channel.socket().connect(new InetSocketAddress(host, tcp.port()), CONNECT_MILLIS));
    }

    private interface Connecting {
        void run() throws IOException;
    }

    private static SocketChannel connected(SocketChannel channel, Connecting step) throws IOException {
        try {
            step.run();
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private String answer(SocketChannel channel, Selector selector) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        while (true) {
            selector.select(pauseMillis());
            selector.selectedKeys().clear();
            int count = channel.read(piece.clear());
            if (count < 0) {
                return answer.toString(StandardCharsets.UTF_8);
            }
            answer.write(piece.array(), 0, count);
        }
    }

    /** Until the next thing to do but reading; 0 = there is none. */
    private long pauseMillis() throws SocketTimeoutException {
        long spent = spentMillis();
        Optional<Long> limit = patience.limit().map(all -> all.toMillis() - spent);
        if (limit.isPresent() && limit.get() <= 0) {
            throw new SocketTimeoutException();
        }
        long quiet = patience.quiet().toMillis() - spent;
        if (!told && quiet <= 0) {
            told = true;
            patience.notice().run();
        }
        long untilNotice = told ? Long.MAX_VALUE : quiet;
        long next = Math.min(untilNotice, limit.orElse(Long.MAX_VALUE));
        return next == Long.MAX_VALUE ? 0 : next;
    }
}
