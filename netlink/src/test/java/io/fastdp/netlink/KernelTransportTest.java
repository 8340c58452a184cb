package io.fastdp.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Against the kernel of this machine; needs no privilege. */
class KernelTransportTest {
    /** Long enough to be told from not waiting at all, short enough for a failure. */
    private static final Duration LONG = Duration.ofSeconds(20);

    private static final int RTM_GETLINK = 18;

    private static NetlinkTransport open() throws NetlinkException {
        return NetlinkKernel.host().open(NetlinkProtocol.ROUTE);
    }

    private static NetlinkMessage listLinks(int sequence) {
        return NetlinkMessage.request(RTM_GETLINK, MessageFlags.NLM_F_DUMP, ByteBuffer.allocate(16))
                .stamped(sequence, 0);
    }

    private static long socketsAndEventDescriptors() throws IOException {
        long count = 0;
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                String target = target(descriptor);
                count += target.startsWith("socket:") || target.contains("eventfd") ? 1 : 0;
            }
        }
        return count;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "gone meanwhile";
        }
    }

    @Test
    void loopbackIsAmongTheLinks() throws NetlinkException {
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkKernel.host(), NetlinkProtocol.ROUTE)) {
            List<String> names = new ArrayList<>();
            for (NetlinkMessage link : socket.dump("list links", listLinks(0))) {
                AttributeReader attributes = AttributeReader.of(link.payload().position(16));
                while (attributes.next()) {
                    if (attributes.type() == 3) {
                        names.add(attributes.string());
                    }
                }
            }

            assertThat(names).contains("lo");
        }
    }

    @Test
    void eachSocketHasItsOwnPortId() throws NetlinkException {
        try (NetlinkTransport one = open();
                NetlinkTransport other = open()) {
            assertThat(one.portId()).isNotZero().isNotEqualTo(other.portId());
        }
    }

    @Test
    void receiveWaitsNoLongerThanAsked() throws NetlinkException {
        try (NetlinkTransport transport = open()) {
            long start = System.nanoTime();

            assertThat(transport.receive(Duration.ofMillis(5))).isEmpty();
            assertThat(transport.receive(Duration.ZERO)).isEmpty();
            assertThat(transport.receiveMany(Duration.ZERO, datagram -> {})).isZero();

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(5), Duration.ofSeconds(5));
        }
    }

    @Test
    void manyDatagramsComeWithOneCall() throws NetlinkException {
        try (NetlinkTransport transport = open()) {
            for (int i = 1; i <= 4; i++) {
                NetlinkMessage bad =
                        NetlinkMessage.request(RTM_GETLINK, MessageFlags.NLM_F_ACK, ByteBuffer.allocate(16));
                transport.send(bad.stamped(i, 0).toByteBuffer());
            }
            List<Integer> sequences = new ArrayList<>();

            int count = transport.receiveMany(
                    LONG,
                    datagram ->
                            NetlinkMessage.parseAll(datagram).forEach(message -> sequences.add(message.sequence())));

            assertThat(count).isEqualTo(4);
            assertThat(sequences).containsExactly(1, 2, 3, 4);
        }
    }

    @Test
    void errorsAreShortAndExplained() throws NetlinkException {
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkKernel.host(), NetlinkProtocol.ROUTE)) {
            ByteBuffer unknown = new AttributeWriter()
                    .putBytes(new byte[16])
                    .string(3, "no-such-link")
                    .toByteBuffer();

            assertThatThrownBy(() -> socket.query("find link", NetlinkMessage.request(RTM_GETLINK, 0, unknown)))
                    .isInstanceOf(NetlinkException.class)
                    .hasMessageContaining("find link: ENODEV");
        }
    }

    @Test
    void closeEndsAReceiveThatWaits() throws Exception {
        for (int i = 0; i < 100; i++) {
            NetlinkTransport transport = open();
            CompletableFuture<Throwable> ended = new CompletableFuture<>();
            Thread reader = new Thread(() -> {
                try {
                    transport.receive(LONG);
                } catch (NetlinkException e) {
                    ended.complete(e);
                }
            });
            reader.start();

            transport.close();

            assertThat(ended.get(5, TimeUnit.SECONDS)).isInstanceOf(NetlinkClosedException.class);
            reader.join();
        }
    }

    @Test
    void wakeEndsAReceiveThatWaitsAndOnlyThat() throws NetlinkException {
        try (NetlinkTransport transport = open()) {
            long start = System.nanoTime();
            transport.wake();
            assertThat(transport.receive(LONG)).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG);

            transport.send(listLinks(9).toByteBuffer());
            assertThat(transport.receive(LONG)).isPresent();
        }
    }

    @Test
    void closedTransportRefusesEverything() throws NetlinkException {
        NetlinkTransport transport = open();
        transport.close();
        transport.close();
        transport.wake();

        assertThatThrownBy(() -> transport.receive(LONG)).isInstanceOf(NetlinkClosedException.class);
        assertThatThrownBy(() -> transport.send(listLinks(1).toByteBuffer()))
                .isInstanceOf(NetlinkClosedException.class);
        assertThatThrownBy(() -> transport.joinGroup(1)).isInstanceOf(NetlinkClosedException.class);
    }

    @Test
    void noDescriptorIsLeaked() throws IOException {
        open().close();
        long before = socketsAndEventDescriptors();

        for (int i = 0; i < 200; i++) {
            open().close();
            assertThatThrownBy(
                            () -> NetlinkSubscription.open(NetlinkKernel.host(), NetlinkProtocol.GENERIC, 0x7fff_ffff))
                    .isInstanceOf(NetlinkException.class);
        }

        assertThat(socketsAndEventDescriptors()).isEqualTo(before);
    }

    @Test
    void receiveBufferGrows() throws NetlinkException {
        try (NetlinkTransport transport = open()) {
            assertThat(transport.setReceiveBuffer(100_000)).isGreaterThanOrEqualTo(100_000);
        }
    }

    @Test
    void datagramLargerThanTheSendBufferIsRefused() throws NetlinkException {
        try (NetlinkTransport transport = open()) {
            assertThatThrownBy(() -> transport.send(ByteBuffer.allocate(4 << 20)))
                    .isInstanceOf(NetlinkException.class)
                    .hasMessageContaining("EMSGSIZE");
        }
    }

    @Test
    void datagramsOfOtherProcessesAreDropped() throws NetlinkException {
        int attacker = LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, NetlinkProtocol.ROUTE.number());
        try (NetlinkTransport transport = open()) {
            ByteBuffer forged = LibC.allocate(20);
            forged.putInt(0, 20).putShort(4, (short) NetlinkMessage.NLMSG_ERROR);
            ByteBuffer address =
                    LibC.allocate(12).putShort(0, (short) LibC.AF_NETLINK).putInt(4, transport.portId());

            int sent = LibC.sendto(attacker, forged, 0, address);

            assumeTrue(sent == 20, "sending to another socket needs CAP_NET_ADMIN");
            assertThat(transport.receive(Duration.ofMillis(5))).isEmpty();
        } finally {
            LibC.close(attacker);
        }
    }
}
