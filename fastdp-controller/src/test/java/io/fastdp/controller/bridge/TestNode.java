package io.fastdp.controller.bridge;

import io.fastdp.controller.status.AttachRequest;
import io.fastdp.controller.status.NamespaceRef;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.NetworkNamespace;
import io.fastdp.netlink.route.BridgePortOption;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.LinkSpec;
import io.fastdp.netlink.route.RouteNetlink;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node on the real kernel: a namespace with the bridge and its router port, all but the datapath. */
final class TestNode implements Closeable {
    static final MacAddress BRIDGE_MAC = MacAddress.parse("00:00:00:00:00:01");

    final NetworkNamespace namespace;
    final RouteNetlink route;
    private final List<Process> processes = new ArrayList<>();

    TestNode() throws IOException {
        KernelAccess.requireRoot();
        namespace = NetworkNamespace.create();
        route = RouteNetlink.open(namespace.kernel());
        route.links().create(LinkSpec.bridge("weave").withMac(BRIDGE_MAC));
        route.links().setMtu(link("weave").index(), 1376);
        route.links()
                .create(LinkSpec.veth(DeviceNames.ROUTER_PORT, LinkSpec.peer(DeviceNames.DATAPATH_PORT))
                        .withMaster(link("weave").index()));
        for (String name : List.of(DeviceNames.ROUTER_PORT, DeviceNames.DATAPATH_PORT, "weave")) {
            route.links().setUp(link(name).index());
        }
        route.links()
                .setPortOptions(link(DeviceNames.ROUTER_PORT).index(), Map.of(BridgePortOption.NEIGH_SUPPRESS, true));
    }

    NetlinkKernel kernel() {
        return namespace.kernel();
    }

    Link link(String name) throws IOException {
        return route.links().get(name).orElseThrow();
    }

    Attacher attacher() {
        return new Attacher(route, "weave");
    }

    BridgeNeighbours neighbours() throws IOException {
        return new BridgeNeighbours(
                route,
                link("weave").index(),
                Optional.of(link(DeviceNames.ROUTER_PORT).index()));
    }

    /** A process in a network namespace of its own, as a container is. */
    long container() throws IOException {
        Process process = new ProcessBuilder("unshare", "--net", "sleep", "60").start();
        processes.add(process);
        Path own = Path.of("/proc/self/ns/net");
        Path its = Path.of("/proc/" + process.pid() + "/ns/net");
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (inode(its).equals(inode(own))) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("unshare did not");
            }
            Thread.onSpinWait();
        }
        return process.pid();
    }

    private static String inode(Path namespace) throws IOException {
        return java.nio.file.Files.readSymbolicLink(namespace).toString();
    }

    static AttachRequest request(long process, String cidr) {
        return new AttachRequest(
                Long.toString(process),
                new NamespaceRef.OfProcess(process),
                Cidr.parse(cidr),
                AttachRequest.DEFAULT_INTERFACE);
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        route.close();
        namespace.close();
    }
}
