package io.fastdp.controller.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.route.BridgePortOption;
import io.fastdp.netlink.route.LinkIndex;
import io.fastdp.netlink.route.LinkSpec;
import io.fastdp.netlink.route.RouteNetlink;
import io.fastdp.netlink.testing.FakeRouteKernel;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Neighbours and local endpoints on a made-up kernel: no root, and what a real one does only under stress. */
class LocalEndpointsTest {
    private static final MacAddress MAC = MacAddress.parse("0a:58:0a:20:00:05");
    private static final MacAddress OTHER = MacAddress.parse("0a:58:0a:20:00:06");

    private final FakeRouteKernel kernel = new FakeRouteKernel();
    private final LinkedBlockingQueue<LocalChange> changes = new LinkedBlockingQueue<>();
    private RouteNetlink route;
    private LinkIndex bridge;
    private LinkIndex routerPort;

    @BeforeEach
    void makeLinks() throws NetlinkException {
        route = RouteNetlink.open(kernel);
        route.links().create(LinkSpec.bridge("weave").withMac(TestNode.BRIDGE_MAC));
        bridge = index("weave");
        for (String name : List.of(DeviceNames.ROUTER_PORT, "vethwepl1")) {
            route.links()
                    .create(LinkSpec.veth(name, LinkSpec.peer(name.substring(6) + "-p"))
                            .withMaster(bridge));
        }
        routerPort = index(DeviceNames.ROUTER_PORT);
    }

    @AfterEach
    void closeSocket() {
        route.close();
    }

    private LinkIndex index(String name) throws NetlinkException {
        return route.links().get(name).orElseThrow().index();
    }

    private LocalChange next() throws InterruptedException {
        LocalChange change = changes.poll(10, TimeUnit.SECONDS);
        assertThat(change).as("a change").isNotNull();
        return change;
    }

    @Test
    void changesComeInOrderAfterTheSnapshot() throws Exception {
        kernel.frameFrom(MAC, "vethwepl1");
        try (LocalEndpoints endpoints = LocalEndpoints.start(kernel, bridge, Optional.of(routerPort), changes::add)) {
            assertThat(endpoints).isNotNull();
            assertThat(next())
                    .isEqualTo(new LocalChange.Snapshot(Map.of(MAC, "vethwepl1"), TestNode.BRIDGE_MAC, Set.of()));

            kernel.frameFrom(OTHER, "vethwepl1");
            kernel.forget(MAC);
            kernel.frameFrom(OTHER, DeviceNames.ROUTER_PORT);

            assertThat(next()).isEqualTo(new LocalChange.Appeared(OTHER, "vethwepl1"));
            assertThat(next()).isEqualTo(new LocalChange.Disappeared(MAC));
            assertThat(next()).isEqualTo(new LocalChange.Disappeared(OTHER));
        }
    }

    @Test
    void aContainerThatGoesTakesItsMacAlong() throws Exception {
        kernel.frameFrom(MAC, "vethwepl1");
        try (LocalEndpoints endpoints = LocalEndpoints.start(kernel, bridge, Optional.of(routerPort), changes::add)) {
            assertThat(endpoints).isNotNull();
            next();

            kernel.removeLink("vethwepl1");

            assertThat(next()).isEqualTo(new LocalChange.Disappeared(MAC));
        }
    }

    @Test
    void aRemoteMacThatSendsFromHereHasMoved() throws Exception {
        new BridgeNeighbours(route, bridge, Optional.of(routerPort))
                .converge(List.of(new RemoteEndpoint(MAC, Set.of())));
        try (LocalEndpoints endpoints = LocalEndpoints.start(kernel, bridge, Optional.of(routerPort), changes::add)) {
            assertThat(endpoints).isNotNull();
            next();

            kernel.frameFrom(MAC, "vethwepl1");

            assertThat(next()).isEqualTo(new LocalChange.Moved(MAC, "vethwepl1"));
        }
    }

    @Test
    void lostEventsAreMadeUpForByReadingAgain() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        try (LocalEndpoints endpoints = LocalEndpoints.start(kernel, bridge, Optional.of(routerPort), change -> {
            changes.add(change);
            if (change instanceof LocalChange.Appeared) {
                entered.countDown();
                awaitQuietly(busy);
            }
        })) {
            assertThat(endpoints).isNotNull();
            next();
            kernel.frameFrom(MAC, "vethwepl1");
            entered.await();
            assertThat(next()).isInstanceOf(LocalChange.Appeared.class);

            // The reader is held up, so its queue fills.
            kernel.limitQueues(2);
            for (int i = 0; i < 50; i++) {
                kernel.frameFrom(MacAddress.of(0x0a58_0000_0000L + i), "vethwepl1");
            }
            kernel.limitQueues(Integer.MAX_VALUE);
            busy.countDown();

            LocalChange change = next();
            while (!(change instanceof LocalChange.Snapshot)) {
                change = next();
            }
            assertThat(((LocalChange.Snapshot) change).macs()).hasSize(51);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void neighboursAreAdoptedChangedAndRemoved() throws Exception {
        RemoteEndpoint one = new RemoteEndpoint(MAC, Set.of(InetAddress.getByName("10.32.0.5")));
        RemoteEndpoint two = new RemoteEndpoint(OTHER, Set.of(InetAddress.getByName("10.32.0.6")));
        new BridgeNeighbours(route, bridge, Optional.of(routerPort)).converge(List.of(one, two));
        BridgeNeighbours restarted = new BridgeNeighbours(route, bridge, Optional.of(routerPort));

        assertThat(restarted.size()).isEqualTo(2);
        assertThat(restarted.change(List.of(), List.of(two))).isEqualTo(2);
        assertThat(restarted.converge(List.of(one))).isZero();
        assertThat(route.neighbours().of(bridge)).hasSize(1);
        assertThat(route.fdb().of(bridge)).hasSize(1);
    }

    @Test
    void afterARefusalTheKernelIsLookedAtAnew() throws Exception {
        RemoteEndpoint one = new RemoteEndpoint(MAC, Set.of(InetAddress.getByName("10.32.0.5")));
        BridgeNeighbours neighbours = new BridgeNeighbours(route, bridge, Optional.of(routerPort));
        neighbours.converge(List.of());
        kernel.refuseNext(io.fastdp.netlink.Errno.ENOMEM);

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> neighbours.converge(List.of(one)))
                .isInstanceOf(NetlinkException.class);

        assertThat(neighbours.converge(List.of(one))).isEqualTo(2);
    }

    @Test
    void allSocketsAreClosed() throws Exception {
        LocalEndpoints endpoints = LocalEndpoints.start(kernel, bridge, Optional.of(routerPort), changes::add);
        next();

        endpoints.close();
        endpoints.close();

        assertThat(kernel.openSockets()).isEqualTo(1);
    }

    @Test
    void portOptionsAreKept() throws Exception {
        route.links().setPortOptions(routerPort, Map.of(BridgePortOption.NEIGH_SUPPRESS, true));

        assertThat(route.links()
                        .get(routerPort)
                        .orElseThrow()
                        .details()
                        .port()
                        .orElseThrow()
                        .has(BridgePortOption.NEIGH_SUPPRESS))
                .isTrue();
    }
}
