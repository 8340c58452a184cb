package io.fastdp.tests.e2e;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Says HTTP to the Unix socket of an agent, one request after the other over one connection. For load: no process for each
 * request, as a command would need. Used by one thread; closing it from another ends a request that waits.
 */
final class ApiConnection implements AutoCloseable {

    private static final String LENGTH = "content-length:";

    private final SocketChannel channel;
    private final ByteBuffer input = ByteBuffer.allocate(1 << 16).flip();

    private ApiConnection(SocketChannel channel) {
        this.channel = channel;
    }

    static ApiConnection open(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return new ApiConnection(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    record Answer(int status, String body) {}

    /** Asks and waits for the answer, however long it takes. */
    Answer ask(String method, String path) throws IOException {
        String request = method + " " + path + " HTTP/1.1\r\nHost: agent\r\nContent-Length: 0\r\n\r\n";
        ByteBuffer octets = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
        while (octets.hasRemaining()) {
            channel.write(octets);
        }
        int status = Integer.parseInt(line().split(" ")[1]);
        int length = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Integer.parseInt(line.substring(LENGTH.length()).strip());
            }
        }
        byte[] body = new byte[length];
        for (int i = 0; i < length; i++) {
            body[i] = next();
        }
        return new Answer(status, new String(body, StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (byte octet = next(); octet != '\n'; octet = next()) {
            if (octet != '\r') {
                line.append((char) octet);
            }
        }
        return line.toString();
    }

    private byte next() throws IOException {
        while (!input.hasRemaining()) {
            input.clear();
            int read = channel.read(input);
            input.flip();
            if (read < 0) {
                throw new EOFException("the agent closed the connection");
            }
        }
        return input.get();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
