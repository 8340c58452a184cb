package io.fastdp.controller.sleeve;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.bridge.KernelAccess;
import io.fastdp.controller.decision.SleevePlan;
import io.fastdp.controller.decision.SleevePlan.Hop;
import io.fastdp.controller.decision.SleevePlan.Reach;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.SessionKey;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetworkNamespace;
import io.fastdp.netlink.packet.InetSocketName;
import io.fastdp.netlink.route.InterfaceAddress;
import io.fastdp.netlink.route.IpPrefix;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.LinkIndex;
import io.fastdp.netlink.route.LinkSpec;
import io.fastdp.netlink.route.RouteNetlink;
import io.fastdp.sleeve.path.ControlMessage;
import io.fastdp.sleeve.path.UdpAddress;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Two hosts on the real kernel with a cable between them, each with a container and a forwarder that captures its frames. */
final class SleeveHosts implements Closeable {
    private static final int PORT = 6783;
    private static final String CABLE = "cable";
    private static final String CAPTURE = "capture";
    private static final String ETHERNET = "eth0";
    private static final long CONNECTION = 7;

    final Host left = new Host(1);
    final Host right = new Host(2);

    SleeveHosts(int cableMtu, int containerMtu, Optional<SessionKey> key) throws IOException {
        KernelAccess.requireRoot();
        try (RouteNetlink route = RouteNetlink.open(left.network.kernel())) {
            route.links()
                    .create(LinkSpec.veth(
                                    CABLE,
                                    LinkSpec.peer(CABLE).withMtu(cableMtu).inNamespace(right.network))
                            .withMtu(cableMtu));
        }
        left.open(containerMtu);
        right.open(containerMtu);
        left.forwarder().prepare(left.setup(right, new UdpAddress(right.underlay(), PORT), key, true));
        right.forwarder().prepare(right.setup(left, UdpAddress.UNKNOWN, key, false));
        left.forwarder().forward(left.plan(right));
        right.forwarder().forward(right.plan(left));
        left.forwarder().confirm(CONNECTION);
        right.forwarder().confirm(CONNECTION);
        left.awaitMtu();
        right.awaitMtu();
    }

    /** One host, 10.9.0.n, and its container, 10.32.0.n. */
    static final class Host implements SleeveListener, Closeable {
        final int number;
        final NetworkNamespace network;
        final NetworkNamespace container;
        final List<String> said = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Integer> verified = new CompletableFuture<>();
        private final PeerName name;
        private final MacAddress mac;
        private @Nullable SleeveForwarder forwarder;

        Host(int number) throws IOException {
            KernelAccess.requireRoot();
            this.number = number;
            name = PeerName.of(number);
            mac = MacAddress.of(0x0200_0000_0000L | number);
            network = NetworkNamespace.create();
            container = NetworkNamespace.create();
        }

        SleeveForwarder forwarder() {
            return requireNonNull(forwarder);
        }

        private int underlay() {
            return 0x0a09_0000 | number;
        }

        InetAddress address() {
            return InetSocketName.toAddress(0x0a20_0000 | number);
        }

        private void open(int containerMtu) throws IOException {
            LinkIndex capture;
            try (RouteNetlink route = RouteNetlink.open(network.kernel())) {
                route.links()
                        .create(LinkSpec.veth(
                                CAPTURE,
                                LinkSpec.peer(ETHERNET)
                                        .withMac(mac)
                                        .withMtu(containerMtu)
                                        .inNamespace(container)));
                capture = index(route, CAPTURE);
                route.links().setMtu(capture, 65_535);
                route.links().setUp(capture);
                start(route, CABLE, InetSocketName.toAddress(underlay()));
            }
            try (RouteNetlink route = RouteNetlink.open(container.kernel())) {
                start(route, ETHERNET, address());
            }
            SleeveForwarder opened = network.call(() -> SleeveForwarder.open(
                    name,
                    new UdpAddress(underlay(), PORT),
                    capture,
                    CAPTURE,
                    this,
                    () -> Duration.ofNanos(System.nanoTime())));
            opened.start();
            forwarder = opened;
        }

        private static void start(RouteNetlink route, String link, InetAddress address) throws IOException {
            LinkIndex index = index(route, link);
            route.addresses().add(new InterfaceAddress(index, new IpPrefix(address, 24)));
            route.links().setUp(index);
        }

        private static LinkIndex index(RouteNetlink route, String name) throws IOException {
            return route.links().get(name).map(Link::index).orElseThrow();
        }

        private SleeveSetup setup(Host other, UdpAddress remote, Optional<SessionKey> key, boolean dialler) {
            return new SleeveSetup(CONNECTION, other.name, remote, 42, key, dialler, message -> other.control(message));
        }

        private void control(ControlMessage message) {
            forwarder().receive(CONNECTION, message);
        }

        private SleevePlan plan(Host other) {
            Hop hop = new Hop(other.name, CONNECTION);
            return new SleevePlan(
                    name,
                    ImmutableSet.of(mac),
                    ImmutableMap.of(other.mac, hop),
                    ImmutableList.of(hop),
                    ImmutableMap.of(other.name, new Reach(OptionalLong.of(CONNECTION), ImmutableList.of(), false)));
        }

        private void awaitMtu() throws IOException {
            try {
                verified.get(10, TimeUnit.SECONDS);
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new IOException("no path MTU on host " + number, e);
            }
        }

        @Override
        public void established(long connection) {
            said.add("established");
        }

        @Override
        public void failed(long connection, String reason) {
            said.add("failed: " + reason);
        }

        @Override
        public void mtuVerified(long connection, int mtu) {
            said.add("mtu " + mtu);
            verified.complete(mtu);
        }

        @Override
        public void moved(long connection, UdpAddress to) {
            said.add("moved to " + to);
        }

        @Override
        public void learned(MacAddress address, PeerName at) {
            said.add("learned " + address + " at " + at.value());
        }

        @Override
        public void forKernel(PeerName source, PeerName destination, byte[] frame) {
            said.add("kernel");
        }

        @Override
        public void close() {
            if (forwarder != null) {
                forwarder.close();
            }
            network.close();
            container.close();
        }
    }

    @Override
    public void close() {
        List.of(left, right).forEach(Host::close);
    }
}
