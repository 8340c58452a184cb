package io.fastdp.mesh.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeepaliveTest {
    /** As in the kernel's table of sockets: {@code TCP_ESTABLISHED}. */
    private static final String ESTABLISHED = "01";
    /** The timer that runs is neither for a retransmission (01) nor for an end (03). */
    private static final String KEEPALIVE = "02";
    /** Of the time that is left, a second ({@code USER_HZ}). */
    private static final int TICKS = 100;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void kernelAsksAtBothEnds(boolean portable) throws Exception {
        CountDownLatch ends = new CountDownLatch(2);
        try (NettyTransport transport = portable ? NettyTransport.openPortable() : NettyTransport.open()) {
            InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            InetSocketAddress listening = transport.listen(new InetSocketAddress(loopback, 0), new Ends(ends));

            transport.dial(new InetSocketAddress(loopback, 0), listening, new Ends(ends));
            assertThat(ends.await(20, TimeUnit.SECONDS)).isTrue();

            assertThat(timers(listening.getPort())).hasSize(2).allSatisfy(timer -> {
                assertThat(timer).startsWith(KEEPALIVE + ":");
                assertThat(Long.parseLong(timer.substring(KEEPALIVE.length() + 1), 16))
                        .isLessThanOrEqualTo(Keepalive.IDLE.toSeconds() * TICKS);
            });
        }
    }

    /** The timers of all connections to or from a port, as {@code kind:ticks}. */
    private static List<String> timers(int port) throws IOException {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        return Stream.concat(table("tcp"), table("tcp6"))
                .map(line -> line.trim().split("\\s+"))
                .filter(fields -> fields[1].endsWith(suffix) || fields[2].endsWith(suffix))
                .filter(fields -> fields[3].equals(ESTABLISHED))
                .map(fields -> fields[5])
                .toList();
    }

    private static Stream<String> table(String name) throws IOException {
        Path file = Path.of("/proc/net", name);
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : Collections.emptyList();
        return lines.stream().skip(1);
    }

    private record Ends(CountDownLatch seen)
            implements MeshTransport.Acceptor, MeshTransport.DialListener, ByteStream.Listener {
        @Override
        public void onAccepted(ByteStream stream) {
            stream.start(this);
            seen.countDown();
        }

        @Override
        public void onConnected(ByteStream stream) {
            stream.start(this);
            seen.countDown();
        }

        @Override
        public void onBytes(ByteBuffer bytes) {}

        @Override
        public void onDrained() {}

        @Override
        public void onEnd(StreamEnd end) {}

        @Override
        public void onListenFailed(String text) {}

        @Override
        public void onDialFailed(String text) {}
    }
}
