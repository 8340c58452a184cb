package io.fastdp.tests.e2e;

import io.fastdp.netlink.NativeMemory;
import io.fastdp.netlink.NetworkNamespace;
import io.fastdp.netlink.packet.DatagramQueue;
import io.fastdp.netlink.packet.FrameBatch;
import io.fastdp.netlink.packet.FrameSocket;
import io.fastdp.netlink.packet.InetSocketName;
import io.fastdp.netlink.packet.UdpSocket;
import io.fastdp.netlink.packet.UdpSocket.Fragmentation;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.RouteNetlink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Somebody on the underlay who sends a node what it should not believe, as fast as the kernel takes it: random octets, and
 * packets that were overheard, as they were, cut off, or with some bits turned.
 */
final class HostileUdp implements AutoCloseable {
    private static final int POOL = 1024;
    private static final int SLOT = 1500;
    private static final int BATCH = 64;
    private static final int ETHERNET = 14;
    private static final int UDP_PAYLOAD = ETHERNET + 20 + 8;
    private static final int UDP = 17;

    private final int address;
    private final List<byte[]> overheard;
    private final SplittableRandom random;
    private final UdpSocket socket;
    private final NativeMemory pool = NativeMemory.ofNetworkOrder(POOL * SLOT);
    private final int[] lengths = new int[POOL];

    /** @param from where the packets come from, as far as the other end can see */
    HostileUdp(Node from, Node to, List<byte[]> overheard, long seed) throws IOException {
        this.address = InetSocketName.toInt((Inet4Address) InetAddress.getByName(to.address()));
        this.overheard = overheard;
        this.random = new SplittableRandom(seed);
        try (NetworkNamespace inside = NetworkNamespace.ofPath(from.namespace())) {
            socket = inside.call(() -> UdpSocket.open(0, 0, 1 << 16));
        }
    }

    /** What a node receives on a UDP port while something is done: the first thousand packets or so. */
    static List<byte[]> overhear(Node node, int port, Runnable meanwhile) throws IOException {
        try (NetworkNamespace inside = NetworkNamespace.ofPath(node.namespace());
                RouteNetlink route = RouteNetlink.open(inside.kernel())) {
            Link link = route.links().get("eth0").orElseThrow();
            try (FrameSocket frames = inside.call(() -> FrameSocket.open(link.index(), "eth0", 1 << 20))) {
                meanwhile.run();
                List<byte[]> packets = new ArrayList<>();
                FrameBatch batch = new FrameBatch(256);
                while (frames.receive(batch) && packets.size() < 1000) {
                    for (int frame = 0; frame < batch.count(); frame++) {
                        byte[] whole = new byte[batch.length(frame)];
                        batch.memory().bytes().get(batch.offset(frame), whole);
                        boolean matches = whole.length > UDP_PAYLOAD
                                && whole.length <= SLOT
                                && whole[23] == UDP
                                && ((whole[36] & 0xff) << 8 | (whole[37] & 0xff)) == port;
                        if (matches) {
                            packets.add(Arrays.copyOfRange(whole, UDP_PAYLOAD, whole.length));
                        }
                    }
                }
                return packets;
            }
        }
    }

    /** Sends to a port until interrupted; how many packets. */
    long flood(int port) {
        DatagramQueue queue = new DatagramQueue(BATCH);
        long sent = 0;
        try {
            while (!Thread.currentThread().isInterrupted()) {
                refill();
                for (int first = 0; first < POOL; first += BATCH) {
                    queue.clear();
                    for (int slot = first; slot < first + BATCH; slot++) {
                        queue.add(pool, slot * SLOT, lengths[slot], address, port);
                    }
                    socket.send(queue, Fragmentation.ALLOWED);
                    sent += BATCH;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sent;
    }

    private void refill() {
        for (int slot = 0; slot < POOL; slot++) {
            byte[] packet = packet();
            lengths[slot] = packet.length;
            pool.bytes().put(slot * SLOT, packet);
        }
    }

    private byte[] packet() {
        byte[] heard = overheard.get(random.nextInt(overheard.size()));
        return switch (random.nextInt(4)) {
            case 0 -> random(random.nextInt(SLOT - UDP_PAYLOAD));
            case 1 -> heard;
            case 2 -> Arrays.copyOf(heard, random.nextInt(heard.length));
            default -> turned(heard);
        };
    }

    private byte[] random(int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return octets;
    }

    private byte[] turned(byte[] packet) {
        byte[] turned = packet.clone();
        for (int i = random.nextInt(8); i >= 0; i--) {
            turned[random.nextInt(turned.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return turned;
    }

    @Override
    public void close() {
        socket.close();
    }
}
