package io.fastdp.tests.e2e;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A client of the address paths that costs next to nothing itself, since it shares the processor with the agent it
 * measures. Confined to one thread. An answer that is not the expected one is an {@link IllegalStateException}; where there
 * is no answer an {@link IOException}.
 */
final class AddressClient implements AutoCloseable {
    private static final int MOST = 16 << 10;
    private static final String HEAD_ENDS = "\r\n\r\n";
    private static final String LENGTH = "content-length: ";

    private final SocketAddress server;
    private final boolean keepsConnection;
    private final ByteBuffer buffer = ByteBuffer.allocate(MOST);
    private Optional<SocketChannel> connection = Optional.empty();

    /**
     * A client that has asked nothing yet.
     *
     * @param keepsConnection or makes a new one for each request, as a program does that is started for it
     */
    AddressClient(SocketAddress server, boolean keepsConnection) {
        this.server = server;
        this.keepsConnection = keepsConnection;
    }

    /** Gets an address; returns it. */
    String allocate(String container) throws IOException {
        return request("POST", "/ip/" + container, 200);
    }

    /** Everything that the agent has handed out, as JSON. */
    String list() throws IOException {
        return request("GET", "/ip", 200);
    }

    /** Gives all its addresses back. */
    void free(String container) throws IOException {
        String nothing = request("DELETE", "/ip/" + container, 204);
        if (!nothing.isEmpty()) {
            throw new IllegalStateException("an answer without content has some: " + nothing);
        }
    }

    private String request(String method, String path, int expected) throws IOException {
        SocketChannel channel = connection.isPresent() ? connection.get() : connect();
        connection = Optional.of(channel);
        String head = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
                + (keepsConnection ? "\r\n" : "Connection: close\r\n\r\n");
        ByteBuffer question = ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1));
        while (question.hasRemaining()) {
            channel.write(question);
        }
        String answer = answer(channel);
        if (!keepsConnection) {
            close();
        }
        if (!answer.startsWith("HTTP/1.1 " + expected)) {
            throw new IllegalStateException(method + " " + path + " was answered: " + answer);
        }
        return answer.substring(answer.indexOf(HEAD_ENDS) + HEAD_ENDS.length());
    }

    private SocketChannel connect() throws IOException {
        if (server instanceof UnixDomainSocketAddress) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(server);
            return channel;
        }
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(server);
        return channel;
    }

    private String answer(SocketChannel channel) throws IOException {
        buffer.clear();
        while (channel.read(buffer) >= 0) {
            String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
            int head = text.indexOf(HEAD_ENDS);
            if (head >= 0 && text.length() >= head + HEAD_ENDS.length() + length(text)) {
                return text;
            }
        }
        throw new IOException("the connection ended before the answer did");
    }

    private static int length(String head) {
        int at = head.indexOf(LENGTH);
        return at < 0 ? 0 : Integer.parseInt(head.substring(at + LENGTH.length(), head.indexOf('\r', at)));
    }

    @Override
    public void close() throws IOException {
        if (connection.isPresent()) {
            connection.get().close();
            connection = Optional.empty();
        }
    }

    /** Waits until a server answers, and tells how long that took; an error with {@code state} if it never does. */
    static Duration awaitAnswer(SocketAddress server, Duration limit, Supplier<String> state) {
        return Await.until("answer", limit, state, () -> {
            try (AddressClient client = new AddressClient(server, true)) {
                client.list();
                return true;
            } catch (IOException | IllegalStateException e) {
                return false;
            }
        });
    }
}
