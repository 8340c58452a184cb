package io.fastdp.netlink.packet;

import io.fastdp.netlink.KernelAccess;
import io.fastdp.netlink.NetworkNamespace;
import io.fastdp.netlink.route.InterfaceAddress;
import io.fastdp.netlink.route.IpPrefix;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.LinkIndex;
import io.fastdp.netlink.route.LinkSpec;
import io.fastdp.netlink.route.RouteNetlink;
import java.io.Closeable;
import java.io.IOException;

/** Two namespaces, 10.9.0.1 and 10.9.0.2, with a veth pair between them, {@code cable} at both ends. */
final class Cable implements Closeable {
    static final int LEFT = 0x0a090001;
    static final int RIGHT = 0x0a090002;

    private static final String NAME = "cable";

    final NetworkNamespace left = NetworkNamespace.create();
    final NetworkNamespace right = NetworkNamespace.create();

    Cable() throws IOException {
        try (RouteNetlink route = RouteNetlink.open(left.kernel())) {
            route.links().create(LinkSpec.veth(NAME, LinkSpec.peer(NAME).inNamespace(right)));
        }
        configure(left, LEFT);
        configure(right, RIGHT);
    }

    static Cable plugged() throws IOException {
        KernelAccess.requireRoot();
        return new Cable();
    }

    private static void configure(NetworkNamespace host, int address) throws IOException {
        try (RouteNetlink route = RouteNetlink.open(host.kernel())) {
            LinkIndex link = index(route);
            IpPrefix prefix = new IpPrefix(InetSocketName.toAddress(address), 24);
            route.addresses().add(new InterfaceAddress(link, prefix));
            route.links().setUp(link);
        }
    }

    private static LinkIndex index(RouteNetlink route) throws IOException {
        return route.links().get(NAME).map(Link::index).orElseThrow();
    }

    static LinkIndex end(NetworkNamespace host) throws IOException {
        try (RouteNetlink route = RouteNetlink.open(host.kernel())) {
            return index(route);
        }
    }

    static void setMtu(NetworkNamespace host, int mtu) throws IOException {
        try (RouteNetlink route = RouteNetlink.open(host.kernel())) {
            route.links().setMtu(index(route), mtu);
        }
    }

    static FrameSocket frames(NetworkNamespace host, int receiveBytes) throws IOException {
        LinkIndex link = end(host);
        return host.call(() -> FrameSocket.open(link, NAME, receiveBytes));
    }

    static UdpSocket udp(NetworkNamespace host, int address, int port) throws IOException {
        return host.call(() -> UdpSocket.open(address, port, 1 << 20));
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }
}
