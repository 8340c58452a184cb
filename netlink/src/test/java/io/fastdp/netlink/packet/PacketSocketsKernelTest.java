package io.fastdp.netlink.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NativeMemory;
import io.fastdp.netlink.NetlinkClosedException;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.packet.UdpSocket.Fragmentation;
import io.fastdp.netlink.route.LinkIndex;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against the kernel that the tests run on, between two namespaces made for each test. */
class PacketSocketsKernelTest {
    private static final int PORT = 6783;
    private static final int BUFFER = 1 << 22;
    private static final int TCP = 6;
    private static final int UDP = 17;

    private Cable cable;
    private final NativeMemory memory = NativeMemory.ofNetworkOrder(1 << 18);

    @BeforeEach
    void plug() throws IOException {
        cable = Cable.plugged();
        // Both ends know each other's MAC from now on: nothing waits for ARP.
        try (UdpSocket left = Cable.udp(cable.left, Cable.LEFT, PORT);
                UdpSocket right = Cable.udp(cable.right, Cable.RIGHT, PORT)) {
            DatagramQueue queue = queueOf(1);
            left.send(queue, Fragmentation.ALLOWED);
            assertThat(lengthsReceived(right, queue)).containsExactly(1);
        }
    }

    @AfterEach
    void unplug() {
        if (cable != null) {
            cable.close();
        }
    }

    @Test
    void framesArriveWholeAndInOrderAndOnlyAtTheOtherEnd() throws IOException {
        try (FrameSocket left = Cable.frames(cable.left, BUFFER);
                FrameSocket right = Cable.frames(cable.right, BUFFER)) {
            FrameQueue queue = new FrameQueue(64);
            for (int number = 0; number < 64; number++) {
                Frames.write(memory, number * 2048, 60 + 22 * number, number);
                assertThat(queue.add(memory, number * 2048, 60 + 22 * number)).isTrue();
            }
            assertThat(queue.add(memory, 0, 60)).isFalse();

            assertThat(left.send(queue)).isEqualTo(64);

            List<ByteBuffer> arrived =
                    Frames.collect(right, 64, frame -> Frames.etherType(frame) == Frames.EXPERIMENTAL);
            assertThat(arrived).hasSize(64);
            for (int number = 0; number < 64; number++) {
                assertThat(arrived.get(number)).isEqualTo(Frames.copy(memory.bytes(), number * 2048, 60 + 22 * number));
            }
            FrameBatch own = new FrameBatch(64);
            left.receive(own);
            for (int frame = 0; frame < own.count(); frame++) {
                assertThat(own.memory().bytes().getShort(own.offset(frame) + 12) & 0xffff)
                        .isNotEqualTo(Frames.EXPERIMENTAL);
            }
        }
    }

    @Test
    void frameThatTheLinkDoesNotCarryIsCountedAndTheOthersGo() throws IOException {
        try (FrameSocket left = Cable.frames(cable.left, BUFFER);
                FrameSocket right = Cable.frames(cable.right, BUFFER)) {
            Frames.write(memory, 0, 4000, 1);
            Frames.write(memory, 8000, 100, 2);
            FrameQueue queue = new FrameQueue(2);
            queue.add(memory, 0, 4000);
            queue.add(memory, 8000, 100);

            assertThat(left.send(queue)).isEqualTo(1);

            assertThat(left.unsent()).isEqualTo(1);
            assertThat(left.lastSendError()).isEqualTo(Errno.EMSGSIZE);
            assertThat(Frames.collect(right, 1, frame -> Frames.etherType(frame) == Frames.EXPERIMENTAL))
                    .containsExactly(Frames.copy(memory.bytes(), 8000, 100));
        }
    }

    @Test
    void framesWithoutRoomAreCounted() throws IOException {
        try (FrameSocket left = Cable.frames(cable.left, BUFFER);
                FrameSocket right = Cable.frames(cable.right, 1)) {
            Frames.write(memory, 0, 1000, 1);
            FrameQueue queue = new FrameQueue(256);
            while (queue.add(memory, 0, 1000)) {}

            left.send(queue);

            assertThat(right.drops()).isGreaterThan(200);
            long drops = right.drops();
            assertThat(right.drops()).isGreaterThanOrEqualTo(drops);
        }
    }

    @Test
    void bulkOfAContainerIsCutIntoWhatItsKernelWouldHaveSent() throws IOException {
        int bytes = 1 << 20;
        try (FrameSocket right = Cable.frames(cable.right, BUFFER);
                ServerSocketChannel server =
                        cable.right.call(() -> ServerSocketChannel.open().bind(address(Cable.RIGHT)));
                SocketChannel client = cable.left.call(() -> SocketChannel.open(address(Cable.RIGHT)));
                SocketChannel accepted = server.accept()) {
            CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> readAll(accepted));
            ByteBuffer data = ByteBuffer.allocate(bytes);
            while (data.hasRemaining()) {
                client.write(data);
            }
            client.shutdownOutput();
            assertThat(reader.join()).isEqualTo(bytes);

            List<ByteBuffer> segments = Frames.collect(
                    right, (bytes + 1447) / 1448, frame -> Frames.isIpv4(frame, TCP) && Frames.tcpBytes(frame) > 0);

            assertThat(segments).allMatch(Frames::hasRightChecksums);
            assertThat(segments).allMatch(segment -> segment.limit() <= 1514);
            int expected = segments.get(0).getInt(Frames.transport(segments.get(0)) + 4);
            for (ByteBuffer segment : segments) {
                assertThat(segment.getInt(Frames.transport(segment) + 4)).isEqualTo(expected);
                expected += Frames.tcpBytes(segment);
            }
            assertThat(segments.stream().mapToInt(Frames::tcpBytes).sum()).isEqualTo(bytes);
        }
    }

    @Test
    void segmentsOfOneConnectionArriveAsTheyWere() throws IOException {
        byte[] content = new byte[14 + 20 + 20 + 12_345];
        new Random(1).nextBytes(content);
        memory.bytes().put(0, content);
        Frames.write(memory, 0, 14, 0);
        memory.bytes().putShort(12, (short) 0x0800).putShort(14, (short) 0x4500).putShort(20, (short) 0x4000);
        memory.bytes()
                .putShort(16, (short) (content.length - 14))
                .put(22, (byte) 64)
                .put(23, (byte) TCP);
        memory.bytes().put(46, (byte) 0x50).put(47, (byte) 0x10);
        FrameCutter cutter = new FrameCutter();
        assertThat(cutter.begin(memory.bytes(), 0, content.length, VirtioHeader.TCP_IPV4, 1400, 34))
                .isTrue();
        FrameQueue queue = new FrameQueue(16);
        List<ByteBuffer> sent = new ArrayList<>();
        for (int at = 1 << 16; cutter.hasNext(); at += 2048) {
            int length = cutter.next(memory.bytes(), at);
            sent.add(Frames.copy(memory.bytes(), at, length));
            queue.add(memory, at, length);
        }
        try (FrameSocket left = Cable.frames(cable.left, BUFFER);
                FrameSocket right = Cable.frames(cable.right, BUFFER)) {
            assertThat(left.send(queue)).isEqualTo(sent.size()).isEqualTo(9);

            FrameBatch batch = new FrameBatch(16);
            try (PacketPoll poll = PacketPoll.open(right)) {
                assertThat(poll.await(5000)).isEqualTo(1);
            }
            right.receive(batch);

            assertThat(batch.count()).isEqualTo(1);
            assertThat(batch.isLarge(0)).isTrue();
            assertThat(Frames.pieces(batch, 0, cutter)).isEqualTo(sent);
        }
    }

    private static int readAll(SocketChannel channel) {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        int total = 0;
        try {
            for (int read = 0; read >= 0; read = channel.read(buffer.clear())) {
                total += read;
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return total;
    }

    private static InetSocketAddress address(int address) {
        return new InetSocketAddress(InetSocketName.toAddress(address), PORT);
    }

    @Test
    void datagramsArriveWithTheirSenderJoinedOrNot() throws IOException {
        for (boolean joins : new boolean[] {true, false}) {
            try (UdpSocket left = Cable.udp(cable.left, Cable.LEFT, PORT);
                    UdpSocket right = Cable.udp(cable.right, 0, PORT)) {
                left.joins(joins);
                DatagramQueue queue = queueOf(1000, 1000, 1000, 400, 1000, 60_000, 0, 7, 7);

                left.send(queue, Fragmentation.ALLOWED);

                assertThat(queue.failures()).isZero();
                assertThat(lengthsReceived(right, queue)).containsExactly(1000, 1000, 1000, 400, 1000, 60_000, 0, 7, 7);
            }
        }
    }

    private DatagramQueue queueOf(int... lengths) {
        DatagramQueue queue = new DatagramQueue(lengths.length);
        int at = 0;
        for (int length : lengths) {
            for (int i = at; i < at + length; i++) {
                memory.bytes().put(i, (byte) (i / 7));
            }
            assertThat(queue.add(memory, at, length, Cable.RIGHT, PORT)).isTrue();
            at += length;
        }
        return queue;
    }

    private int[] lengthsReceived(UdpSocket socket, DatagramQueue sent) throws IOException {
        DatagramBatch batch = new DatagramBatch(4);
        int[] lengths = new int[sent.count()];
        int received = 0;
        int at = 0;
        try (PacketPoll poll = PacketPoll.open(socket)) {
            while (received < lengths.length && poll.await(5000) == 1) {
                socket.receive(batch);
                for (int i = 0; i < batch.count(); i++) {
                    lengths[received] = batch.length(i);
                    assertThat(Frames.copy(batch.memory().bytes(), batch.offset(i), batch.length(i)))
                            .isEqualTo(Frames.copy(memory.bytes(), at, batch.length(i)));
                    assertThat(InetSocketName.toAddress(batch.address(i)).getHostAddress())
                            .isEqualTo("10.9.0.1");
                    assertThat(batch.port(i)).isEqualTo(PORT);
                    at += batch.length(i);
                    received++;
                }
            }
        }
        return lengths;
    }

    @Test
    void onlyOneChannelHasTheDontFragmentBit() throws IOException {
        try (UdpSocket left = Cable.udp(cable.left, Cable.LEFT, PORT);
                UdpSocket right = Cable.udp(cable.right, Cable.RIGHT, PORT);
                FrameSocket capture = Cable.frames(cable.right, BUFFER)) {
            left.send(queueOf(1400, 1400, 3), Fragmentation.FORBIDDEN);
            left.send(queueOf(1400, 1400, 3), Fragmentation.ALLOWED);
            left.send(queueOf(2000), Fragmentation.ALLOWED);

            List<ByteBuffer> packets = Frames.collect(capture, 8, frame -> Frames.isIpv4(frame, UDP));

            assertThat(packets)
                    .extracting(packet -> packet.getShort(20) & 0x7fff)
                    .containsExactly(0x4000, 0x4000, 0x4000, 0, 0, 0, 0x2000, (1500 - 20) / 8);
            assertThat(packets.subList(0, 6)).allMatch(Frames::hasRightChecksums);
            assertThat(packets.subList(0, 7)).allMatch(packet -> packet.getShort(34) == PORT);
            DatagramBatch batch = new DatagramBatch(8);
            assertThat(right.receive(batch)).isTrue();
            assertThat(batch.count()).isEqualTo(7);
        }
    }

    @Test
    void tooLongForThePathIsSaidOfEachDatagramAndTheOthersGo() throws IOException {
        try (UdpSocket left = Cable.udp(cable.left, Cable.LEFT, PORT);
                UdpSocket right = Cable.udp(cable.right, Cable.RIGHT, PORT)) {
            DatagramQueue queue = queueOf(1473, 1473, 1472, 60_000, 1472, 1472);

            left.send(queue, Fragmentation.FORBIDDEN);

            assertThat(queue.failures()).isEqualTo(3);
            assertThat(new int[] {queue.error(0), queue.error(1), queue.error(2), queue.error(3), queue.error(4)})
                    .containsExactly(90, 90, 0, 90, 0);
            assertThat(left.pathMtu(Cable.RIGHT)).isEqualTo(1500);
            DatagramBatch batch = new DatagramBatch(8);
            right.receive(batch);
            assertThat(batch.count()).isEqualTo(3);

            Cable.setMtu(cable.left, 1400);

            assertThat(left.pathMtu(Cable.RIGHT)).isEqualTo(1400);
        }
    }

    @Test
    void datagramsWithoutRoomAreCounted() throws IOException {
        try (UdpSocket left = Cable.udp(cable.left, Cable.LEFT, PORT);
                UdpSocket right = cable.right.call(() -> UdpSocket.open(0, PORT, 1))) {
            left.joins(false);
            int[] lengths = new int[100];
            Arrays.fill(lengths, 1000);

            left.send(queueOf(lengths), Fragmentation.ALLOWED);

            assertThat(right.drops()).isGreaterThan(80);
        }
    }

    @Test
    void closingASocketEndsTheWaitForIt() throws Exception {
        UdpSocket udp = Cable.udp(cable.left, 0, PORT);
        try (FrameSocket frames = Cable.frames(cable.left, BUFFER);
                PacketPoll poll = PacketPoll.open(frames, udp)) {
            CompletableFuture<NetlinkException> waiter = CompletableFuture.supplyAsync(() -> awaitFailure(poll));

            udp.close();

            assertThat(waiter.get(10, TimeUnit.SECONDS)).isInstanceOf(NetlinkClosedException.class);
            assertThatThrownBy(() -> udp.receive(new DatagramBatch(1))).isInstanceOf(NetlinkClosedException.class);
            frames.receive(new FrameBatch(1));
        }
    }

    private static NetlinkException awaitFailure(PacketPoll poll) {
        try {
            while (true) {
                poll.await(-1);
            }
        } catch (NetlinkException e) {
            return e;
        }
    }

    @Test
    void wakingAndClosingEndAWait() throws Exception {
        try (UdpSocket udp = Cable.udp(cable.left, 0, PORT)) {
            PacketPoll poll = PacketPoll.open(udp);

            poll.wake();
            assertThat(poll.await(-1)).isZero();
            assertThat(poll.await(0)).isZero();
            CompletableFuture<NetlinkException> waiter = CompletableFuture.supplyAsync(() -> awaitFailure(poll));
            poll.close();

            assertThat(waiter.get(10, TimeUnit.SECONDS)).isInstanceOf(NetlinkClosedException.class);
        }
    }

    @Test
    void errorsNameWhatWasTriedOnWhat() throws IOException {
        UdpSocket first = Cable.udp(cable.left, 0, PORT);

        assertThatThrownBy(() -> Cable.udp(cable.left, 0, PORT))
                .hasMessage("bind UDP socket on 0.0.0.0:6783: EADDRINUSE (address in use)");
        first.close();
        Cable.udp(cable.left, 0, PORT).close();
        assertThatThrownBy(() -> cable.left.call(() -> FrameSocket.open(new LinkIndex(999), "nosuch", BUFFER)))
                .hasMessage("bind packet socket on nosuch: ENODEV (no such device)");
    }
}
