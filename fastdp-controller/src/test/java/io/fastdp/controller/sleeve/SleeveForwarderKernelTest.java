package io.fastdp.controller.sleeve;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Maps;
import io.fastdp.controller.sleeve.SleeveCounters.Traffic;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.SessionKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forwarders with their sockets and threads, on the kernel that the tests run on. */
class SleeveForwarderKernelTest {
    private static final int PORT = 5000;
    private static final int BYTES = 4 << 20;
    private static final SessionKey KEY = SessionKey.of(new byte[SessionKey.LENGTH]);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void containersTalkTcp(boolean sealed) throws IOException {
        int mtu = sealed ? 1414 : 1438;
        try (SleeveHosts hosts = new SleeveHosts(1500, mtu, sealed ? Optional.of(KEY) : Optional.empty())) {
            assertThat(hosts.left.said).contains("mtu " + mtu);

            byte[] received = transfer(hosts, data());

            assertThat(received).isEqualTo(data());
            assertThat(hosts.right.said).contains("learned 02:00:00:00:00:01 at 1");
            Traffic in = hosts.right.forwarder().counters().received();
            assertThat(in.octets()).isGreaterThan(BYTES);
            // But for what a container asks its network before anybody is there.
            assertThat(Maps.filterKeys(
                                    hosts.right.forwarder().counters().drops(), reason -> reason != SleeveDrop.NO_PATH)
                            .values())
                    .containsOnly(0L);
        }
    }

    /** The container may send more than the path carries, and is told what does. */
    @Test
    void containersTalkTcpThoughTheirLinkPromisesMore() throws IOException {
        try (SleeveHosts hosts = new SleeveHosts(1400, 1500, Optional.empty())) {
            assertThat(hosts.left.said).contains("mtu 1338");

            assertThat(transfer(hosts, data())).isEqualTo(data());
            assertThat(hosts.left.forwarder().counters().dropped(SleeveDrop.TOO_BIG))
                    .isPositive();
        }
    }

    private static byte[] data() {
        byte[] data = new byte[BYTES];
        new Random(1).nextBytes(data);
        return data;
    }

    private static byte[] transfer(SleeveHosts hosts, byte[] data) throws IOException {
        InetSocketAddress address = new InetSocketAddress(hosts.right.address(), PORT);
        try (ServerSocketChannel server = hosts.right.container.call(
                        () -> ServerSocketChannel.open().bind(address));
                SocketChannel client = hosts.left.container.call(() -> SocketChannel.open(address));
                SocketChannel accepted = server.accept()) {
            CompletableFuture<byte[]> reader = CompletableFuture.supplyAsync(() -> read(accepted, data.length));
            ByteBuffer left = ByteBuffer.wrap(data);
            while (left.hasRemaining()) {
                client.write(left);
            }
            return reader.join();
        }
    }

    private static byte[] read(SocketChannel channel, int length) {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        try {
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return buffer.array();
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
