package io.fastdp.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.NativeMemory;
import io.fastdp.netlink.NetworkNamespace;
import io.fastdp.netlink.packet.DatagramBatch;
import io.fastdp.netlink.packet.DatagramQueue;
import io.fastdp.netlink.packet.FrameBatch;
import io.fastdp.netlink.packet.FrameSocket;
import io.fastdp.netlink.packet.InetSocketName;
import io.fastdp.netlink.packet.PacketPoll;
import io.fastdp.netlink.packet.UdpSocket;
import io.fastdp.netlink.packet.UdpSocket.Fragmentation;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.RouteNetlink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the sockets of sleeve meet on networks of more than one cable: routers with smaller links, and VLAN tags. */
class PacketSocketsE2eIT {
    private static final int PORT = 6783;
    private static final int BUFFER = 1 << 20;
    private static final int TOO_LONG = 90;
    private static final String FAR = "far";
    private static final String FAR_ADDRESS = "172.18.0.2";

    private Lab lab;
    private final NativeMemory memory = NativeMemory.ofNetworkOrder(1 << 16);

    /** Behind the second node, which is a router, a link of MTU 1400. */
    @BeforeEach
    void openLab() {
        lab = Lab.open();
        Node router = lab.node(2);
        lab.addNamespace(FAR);
        Lab.ip("-n %s link add far mtu 1400 type veth peer name eth0 mtu 1400 netns %s", router.name(), FAR);
        Lab.ip("-n %s link set far up", router.name());
        Lab.ip("-n %s link set eth0 up", FAR);
        Lab.ip("-n %s address add 172.18.0.1/24 dev far", router.name());
        Lab.ip("-n %s address add %s/24 dev eth0", FAR, FAR_ADDRESS);
        Lab.ip("-n %s route add default via 172.18.0.1", FAR);
        Lab.ip("-n %s route add 172.18.0.0/24 via %s", lab.node(1).name(), router.address());
        router.run("sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward").orFail();
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    @Test
    void pathMtuIsLearntFromARouter() throws IOException {
        try (UdpSocket near = udp(lab.node(1).namespace());
                UdpSocket far = udp(Path.of("/run/netns", FAR))) {
            int address = InetSocketName.toInt((Inet4Address) InetAddress.getByName(FAR_ADDRESS));
            assertThat(near.pathMtu(address)).isEqualTo(1500);

            assertThat(send(near, address, 1472, Fragmentation.FORBIDDEN)).isZero();
            Await.until("path MTU", Duration.ofSeconds(10), () -> "1500", () -> pathMtu(near, address) == 1400);

            assertThat(send(near, address, 1472, Fragmentation.FORBIDDEN)).isEqualTo(TOO_LONG);
            assertThat(send(near, address, 1372, Fragmentation.FORBIDDEN)).isZero();
            assertThat(send(near, address, 1472, Fragmentation.ALLOWED)).isZero();
            assertThat(receivedLength(far)).isEqualTo(1372);
            assertThat(receivedLength(far)).isEqualTo(1472);
        }
    }

    private static UdpSocket udp(Path namespace) throws IOException {
        try (NetworkNamespace inside = NetworkNamespace.ofPath(namespace)) {
            return inside.call(() -> UdpSocket.open(0, PORT, BUFFER));
        }
    }

    private static int pathMtu(UdpSocket socket, int address) {
        try {
            return socket.pathMtu(address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The error number, 0 if none. */
    private int send(UdpSocket socket, int address, int length, Fragmentation fragmentation) throws IOException {
        DatagramQueue queue = new DatagramQueue(1);
        queue.add(memory, 0, length, address, PORT);
        socket.send(queue, fragmentation);
        return queue.error(0);
    }

    private static int receivedLength(UdpSocket socket) throws IOException {
        DatagramBatch batch = new DatagramBatch(1);
        try (PacketPoll poll = PacketPoll.open(socket)) {
            assertThat(poll.await(10_000)).isEqualTo(1);
        }
        socket.receive(batch);
        assertThat(batch.count()).isEqualTo(1);
        return batch.length(0);
    }

    /** The kernel hands over a tag apart from its frame; what goes on to other nodes needs it in its place. */
    @Test
    void vlanTagIsInTheFrame() throws IOException {
        Node node = lab.node(2);
        Lab.ip("-n %s link add link eth0 name eth0.5 address 02:00:00:00:00:05 type vlan id 5", FAR);
        Lab.ip("-n %s link set eth0.5 up", FAR);
        Lab.ip("-n %s address add 172.19.0.2/24 dev eth0.5", FAR);
        try (FrameSocket capture = frames(node, "far")) {
            // Nobody is there: what arrives is the question who 172.19.0.1 is.
            Lab.run(FAR, "ping", "-c", "1", "-W", "1", "172.19.0.1");

            FrameBatch batch = new FrameBatch(32);
            capture.receive(batch);
            StringBuilder seen = new StringBuilder();
            for (int frame = 0; frame < batch.count(); frame++) {
                byte[] start = new byte[22];
                batch.memory().bytes().get(batch.offset(frame), start);
                seen.append(HexFormat.of().formatHex(start)).append('\n');
            }

            assertThat(seen.toString()).contains("ffffffffffff" + "020000000005" + "81000005" + "0806" + "00010800");
        }
    }

    private static FrameSocket frames(Node node, String name) throws IOException {
        try (NetworkNamespace inside = NetworkNamespace.ofPath(node.namespace());
                RouteNetlink route = RouteNetlink.open(inside.kernel())) {
            Link link = route.links().get(name).orElseThrow();
            return inside.call(() -> FrameSocket.open(link.index(), name, BUFFER));
        }
    }
}
