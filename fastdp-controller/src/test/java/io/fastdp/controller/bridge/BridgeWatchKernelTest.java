package io.fastdp.controller.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetworkNamespace;
import io.fastdp.netlink.route.FdbEntry;
import io.fastdp.netlink.route.InterfaceAddress;
import io.fastdp.netlink.route.IpPrefix;
import io.fastdp.netlink.route.Neighbour;
import io.fastdp.netlink.route.RouteNetlink;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Neighbours and local endpoints, on the kernel that the tests run on. */
class BridgeWatchKernelTest {
    private static final MacAddress REMOTE = MacAddress.parse("0a:58:0a:20:00:63");

    private TestNode node;
    private final LinkedBlockingQueue<LocalChange> changes = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() throws IOException {
        node = new TestNode();
    }

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
    }

    private LocalEndpoints watch() throws IOException {
        return LocalEndpoints.start(
                node.kernel(),
                node.link("weave").index(),
                Optional.of(node.link(DeviceNames.ROUTER_PORT).index()),
                changes::add);
    }

    private LocalChange await(Predicate<LocalChange> wanted) throws InterruptedException {
        List<LocalChange> seen = new ArrayList<>();
        while (true) {
            LocalChange change = changes.poll(5, TimeUnit.SECONDS);
            if (change == null) {
                throw new AssertionError("not seen; seen: " + seen);
            }
            if (wanted.test(change)) {
                return change;
            }
            seen.add(change);
        }
    }

    private static InetAddress ip(String text) throws IOException {
        return InetAddress.getByName(text);
    }

    private Attachment attach(long container, String cidr) throws IOException {
        return node.namespace.call(() -> node.attacher().attach(TestNode.request(container, cidr)));
    }

    @Test
    void containersComeAndGo() throws Exception {
        long container = node.container();
        try (LocalEndpoints endpoints = watch()) {
            assertThat(endpoints).isNotNull();
            await(LocalChange.Snapshot.class::isInstance);

            Attachment attachment = attach(container, "10.32.0.5/12");
            LocalChange appeared = await(LocalChange.Appeared.class::isInstance);
            node.namespace.call(() -> node.attacher().detach(TestNode.request(container, "10.32.0.5/12")));
            LocalChange gone = await(LocalChange.Disappeared.class::isInstance);

            assertThat(appeared).isEqualTo(new LocalChange.Appeared(attachment.mac(), attachment.hostLink()));
            assertThat(gone).isEqualTo(new LocalChange.Disappeared(attachment.mac()));
        }
    }

    @Test
    void whatIsThereAtStartIsInTheSnapshot() throws Exception {
        Attachment attachment = attach(node.container(), "10.32.0.5/12");
        node.route.addresses().add(new InterfaceAddress(node.link("weave").index(), new IpPrefix(ip("10.32.0.1"), 12)));

        try (LocalEndpoints endpoints = watch()) {
            assertThat(endpoints).isNotNull();
            LocalChange.Snapshot snapshot = (LocalChange.Snapshot) await(LocalChange.Snapshot.class::isInstance);

            assertThat(snapshot.macs()).containsEntry(attachment.mac(), attachment.hostLink());
            assertThat(snapshot.bridgeMac()).isEqualTo(TestNode.BRIDGE_MAC);
            assertThat(snapshot.bridgeAddresses()).contains(ip("10.32.0.1"));
        }
    }

    @Test
    void anAddressOfTheBridgeIsTold() throws Exception {
        try (LocalEndpoints endpoints = watch()) {
            assertThat(endpoints).isNotNull();
            await(LocalChange.Snapshot.class::isInstance);

            node.route
                    .addresses()
                    .add(new InterfaceAddress(node.link("weave").index(), new IpPrefix(ip("10.32.0.1"), 12)));

            LocalChange change = await(c -> c instanceof LocalChange.BridgeAddresses a
                    && a.addresses().stream().anyMatch(java.net.Inet4Address.class::isInstance));
            assertThat(((LocalChange.BridgeAddresses) change).addresses()).contains(ip("10.32.0.1"));
        }
    }

    @Test
    void aRemoteMacThatShowsUpHereHasMoved() throws Exception {
        node.neighbours().converge(List.of(new RemoteEndpoint(REMOTE, Set.of(ip("10.32.0.99")))));
        long container = node.container();
        try (LocalEndpoints endpoints = watch()) {
            assertThat(endpoints).isNotNull();
            await(LocalChange.Snapshot.class::isInstance);

            Attachment attachment = attach(container, "10.32.0.99/12");

            assertThat(await(LocalChange.Moved.class::isInstance))
                    .isEqualTo(new LocalChange.Moved(REMOTE, attachment.hostLink()));
        }
    }

    @Test
    void theBridgeAnswersForRemoteAddresses() throws Exception {
        long container = node.container();
        attach(container, "10.32.0.5/12");
        node.neighbours().converge(List.of(new RemoteEndpoint(REMOTE, Set.of(ip("10.32.0.99")))));

        try (NetworkNamespace inside = NetworkNamespace.ofProcess(container);
                RouteNetlink route = RouteNetlink.open(inside.kernel());
                DatagramSocket socket = inside.call(DatagramSocket::new)) {
            socket.send(new DatagramPacket(new byte[1], 1, ip("10.32.0.99"), 9));

            // Nobody is behind the router port: only the bridge itself can have answered.
            long deadline = System.nanoTime() + 2_000_000_000L;
            boolean answered = false;
            while (!answered && System.nanoTime() < deadline) {
                answered = route
                        .neighbours()
                        .of(route.links().get("ethwe").orElseThrow().index())
                        .stream()
                        .anyMatch(n -> n.mac().filter(REMOTE::equals).isPresent());
            }
            assertThat(answered).isTrue();
        }
    }

    @Test
    void anEarlierRunsNeighboursAreTakenOver() throws Exception {
        RemoteEndpoint kept = new RemoteEndpoint(REMOTE, Set.of(ip("10.32.0.99")));
        RemoteEndpoint stale = new RemoteEndpoint(MacAddress.parse("0a:58:0a:20:00:64"), Set.of(ip("10.32.0.100")));
        node.neighbours().converge(List.of(kept, stale));

        int steps = node.neighbours().converge(List.of(kept));

        assertThat(steps).isEqualTo(2);
        assertThat(node.route.neighbours().of(node.link("weave").index()))
                .filteredOn(n -> n.protocol() == BridgeNeighbours.PROTOCOL)
                .extracting(Neighbour::address)
                .containsExactly(ip("10.32.0.99"));
        assertThat(node.neighbours().converge(List.of(kept))).isZero();
    }

    @Test
    void foreignEntriesStay() throws Exception {
        MacAddress mac = MacAddress.parse("02:00:00:00:00:77");
        node.route.neighbours().put(Neighbour.permanent(node.link("weave").index(), ip("10.32.0.77"), mac, 4));

        node.neighbours().converge(List.of());

        assertThat(node.route.neighbours().of(node.link("weave").index()))
                .extracting(Neighbour::address)
                .contains(ip("10.32.0.77"));
    }

    @Test
    void tenThousandEndpointsTakeLessThanASecondOrTwo() throws Exception {
        List<RemoteEndpoint> endpoints =
                IntStream.range(0, 10_000).mapToObj(i -> endpoint(i)).toList();
        BridgeNeighbours neighbours = node.neighbours();

        long start = System.nanoTime();
        int steps = neighbours.converge(endpoints);
        long put = System.nanoTime() - start;
        neighbours.change(List.of(endpoint(10_001)), List.of(endpoint(5)));

        assertThat(steps).isEqualTo(20_000);
        assertThat(neighbours.size()).isEqualTo(10_000);
        assertThat(put).as("nanoseconds").isLessThan(3_000_000_000L);
        assertThat(node.route.fdb().of(node.link("weave").index()).stream()
                        .filter(FdbEntry::isStatic)
                        .filter(e -> e.vlan().isEmpty()))
                .hasSize(10_000);
    }

    private static RemoteEndpoint endpoint(int i) {
        try {
            return new RemoteEndpoint(MacAddress.of(0x0a58_0a21_0000L + i), Set.of(InetAddress.getByAddress(new byte[] {
                10, 33, (byte) (i >> 8), (byte) i
            })));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
