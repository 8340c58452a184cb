package io.fastdp.tests.cni;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Listens where the plugin asks, and does one step for each connection, the last for all further ones. */
final class FakeAgent implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final List<Step> steps;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private FakeAgent(ServerSocketChannel listener, List<Step> steps) {
        this.listener = listener;
        this.steps = steps;
    }

    /** What it does with a connection, which is closed then. */
    interface Step {
        void serve(FakeAgent agent, SocketChannel connection) throws IOException;

        /** Reads the whole request and answers this, one octet a character. */
        static Step answer(String text) {
            return (agent, connection) -> {
                agent.requests.add(readAll(connection));
                write(connection, text);
            };
        }

        /** Answers this without reading anything. */
        static Step blurt(String text) {
            return (agent, connection) -> write(connection, text);
        }
    }

    static FakeAgent listen(Path socket, Step... steps) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket));
        FakeAgent agent = new FakeAgent(listener, List.of(steps));
        Thread thread = new Thread(agent::serve, "fake-agent");
        thread.setDaemon(true);
        thread.start();
        return agent;
    }

    /** What was asked, one character an octet. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    private void serve() {
        try {
            for (int i = 0; ; i++) {
                try (SocketChannel connection = listener.accept()) {
                    serve(steps.get(Math.min(i, steps.size() - 1)), connection);
                }
            }
        } catch (ClosedChannelException e) {
            // the end of the test
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(Step step, SocketChannel connection) {
        try {
            step.serve(this, connection);
        } catch (IOException e) {
            // The plugin hung up, as it may: what it printed tells why.
        }
    }

    private static String readAll(SocketChannel connection) throws IOException {
        StringBuilder all = new StringBuilder();
        ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
        while (connection.read(chunk) >= 0) {
            all.append(new String(chunk.array(), 0, chunk.position(), ISO_8859_1));
            chunk.clear();
        }
        return all.toString();
    }

    private static void write(SocketChannel connection, String text) throws IOException {
        ByteBuffer octets = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
        while (octets.hasRemaining()) {
            connection.write(octets);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
