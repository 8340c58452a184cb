package io.fastdp.controller.sleeve;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.controller.sleeve.SleeveCounters.Traffic;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.SessionKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forwarders with their sockets and threads, on the kernel that the tests run on. */
class SleeveForwarderKernelTest {
    private static final int PORT = 5000;
    private static final int BLOCK = 1 << 20;

    /** More to measure: the rate is printed then. */
    private static final int BLOCKS = Integer.getInteger("fastdp.sleeve.mebibytes", 4);

    private static final SessionKey KEY = SessionKey.of(new byte[SessionKey.LENGTH]);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void containersTalkTcp(boolean sealed) throws IOException {
        int mtu = sealed ? 1414 : 1438;
        try (SleeveHosts hosts = new SleeveHosts(1500, mtu, sealed ? Optional.of(KEY) : Optional.empty())) {
            assertThat(hosts.left.said).contains("mtu " + mtu);
            // What a container asks its network comes before anybody is there.
            Map<SleeveDrop, Long> before = hosts.right.forwarder().counters().drops();

            long start = System.nanoTime();
            transfer(hosts);

            if (BLOCKS > 4) {
                double seconds = (System.nanoTime() - start) / 1e9;
                System.out.printf("%s: %.0f Mbit/s%n", sealed ? "sealed" : "plain", BLOCKS * (BLOCK * 8e-6) / seconds);
            }
            assertThat(hosts.right.said).contains("learned 02:00:00:00:00:01 at 1");
            Traffic in = hosts.right.forwarder().counters().received();
            assertThat(in.octets()).isGreaterThan((long) BLOCKS * BLOCK);
            assertThat(hosts.right.forwarder().counters().drops()).isEqualTo(before);
        }
    }

    /** The container may send more than the path carries, and is told what does. */
    @Test
    void containersTalkTcpThoughTheirLinkPromisesMore() throws IOException {
        try (SleeveHosts hosts = new SleeveHosts(1400, 1500, Optional.empty())) {
            assertThat(hosts.left.said).contains("mtu 1338");

            transfer(hosts);

            assertThat(hosts.left.forwarder().counters().dropped(SleeveDrop.TOO_BIG))
                    .isPositive();
        }
    }

    /** Sends the same again and again, and checks what comes. */
    private static void transfer(SleeveHosts hosts) throws IOException {
        byte[] block = new byte[BLOCK];
        new Random(1).nextBytes(block);
        InetSocketAddress address = new InetSocketAddress(hosts.right.address(), PORT);
        try (ServerSocketChannel server = hosts.right.container.call(
                        () -> ServerSocketChannel.open().bind(address));
                SocketChannel client = hosts.left.container.call(() -> SocketChannel.open(address));
                SocketChannel accepted = server.accept()) {
            CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> receive(accepted, block));
            ByteBuffer data = ByteBuffer.allocateDirect(BLOCK).put(block);
            for (int i = 0; i < BLOCKS; i++) {
                data.rewind();
                while (data.hasRemaining()) {
                    client.write(data);
                }
            }
            client.shutdownOutput();
            assertThat(reader.join()).isEqualTo(BLOCKS);
        }
    }

    /** How many blocks came as they should be before the end. */
    private static int receive(SocketChannel channel, byte[] block) {
        ByteBuffer expected = ByteBuffer.wrap(block);
        ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK);
        int right = 0;
        try {
            while (channel.read(buffer) >= 0) {
                if (!buffer.hasRemaining()) {
                    right += buffer.flip().equals(expected) ? 1 : 0;
                    buffer.clear();
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return right;
    }

    @Test
    void closedForwarderTakesAndSaysNothing() throws IOException {
        try (SleeveHosts hosts = new SleeveHosts(1500, 1438, Optional.empty())) {
            SleeveForwarder forwarder = hosts.left.forwarder();

            forwarder.close();

            forwarder.stop(7);
            for (int i = 0; i < 1000; i++) {
                forwarder.send(PeerName.of(3), PeerName.of(2), 7, new byte[60]);
            }
            assertThat(forwarder.send(PeerName.of(3), PeerName.of(2), 7, new byte[60]))
                    .isFalse();
            forwarder.close();
        }
    }
}
