package io.fastdp.controller.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.route.FdbEntry;
import io.fastdp.netlink.route.InterfaceAddress;
import io.fastdp.netlink.route.IpPrefix;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.LinkDetails;
import io.fastdp.netlink.route.LinkIndex;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LocalViewTest {
    private static final LinkIndex BRIDGE = new LinkIndex(2);
    private static final LinkIndex ROUTER_PORT = new LinkIndex(3);
    private static final LinkIndex POD_PORT = new LinkIndex(4);
    private static final LinkIndex OTHER_POD_PORT = new LinkIndex(5);
    private static final MacAddress BRIDGE_MAC = MacAddress.parse("00:00:00:00:00:01");
    private static final MacAddress MAC = MacAddress.parse("0a:58:0a:20:00:05");

    private final LocalView view = new LocalView(BRIDGE, Optional.of(ROUTER_PORT));

    private static FdbEntry learnt(LinkIndex port) {
        return entry(port, MAC, FdbEntry.LEARNT, OptionalInt.empty());
    }

    private static FdbEntry entry(LinkIndex port, MacAddress mac, int state, OptionalInt vlan) {
        return new FdbEntry(port, mac, state, 0, Optional.of(BRIDGE), vlan);
    }

    private static Link port(LinkIndex index, String name) {
        return new Link(index, name, 1, MAC, 1376, Optional.of(BRIDGE), Optional.empty(), LinkDetails.NONE);
    }

    private LocalChange load(FdbEntry... entries) {
        return view.load(
                BRIDGE_MAC,
                List.of(
                        port(ROUTER_PORT, "vethwe-bridge"),
                        port(POD_PORT, "vethwepl1"),
                        port(OTHER_POD_PORT, "vethwepl2")),
                List.of(entries),
                List.of());
    }

    @Test
    void theSnapshotHasLocalPortsOnly() {
        LocalChange snapshot = load(
                learnt(POD_PORT),
                entry(ROUTER_PORT, MacAddress.of(7), FdbEntry.STATIC, OptionalInt.empty()),
                entry(POD_PORT, MacAddress.of(8), FdbEntry.LOCAL, OptionalInt.empty()),
                entry(POD_PORT, MacAddress.of(9), FdbEntry.STATIC, OptionalInt.of(1)),
                entry(POD_PORT, BRIDGE_MAC, FdbEntry.LEARNT, OptionalInt.empty()),
                entry(POD_PORT, MacAddress.BROADCAST, FdbEntry.STATIC, OptionalInt.empty()));

        assertThat(snapshot).isEqualTo(new LocalChange.Snapshot(Map.of(MAC, "vethwepl1"), BRIDGE_MAC, Set.of()));
    }

    @Test
    void aMacAppearsOnce() {
        load();

        assertThat(view.onEntry(learnt(POD_PORT), true)).contains(new LocalChange.Appeared(MAC, "vethwepl1"));
        assertThat(view.onEntry(learnt(POD_PORT), true)).isEmpty();
    }

    @Test
    void aMacThatChangesItsLocalPortAppearsThere() {
        load(learnt(POD_PORT));

        assertThat(view.onEntry(learnt(OTHER_POD_PORT), true)).contains(new LocalChange.Appeared(MAC, "vethwepl2"));
    }

    @Test
    void aMacThatAgesDisappears() {
        load(learnt(POD_PORT));

        assertThat(view.onEntry(learnt(POD_PORT), false)).contains(new LocalChange.Disappeared(MAC));
        assertThat(view.onEntry(learnt(POD_PORT), false)).isEmpty();
    }

    @Test
    void aLateFarewellOfTheOldPortDoesNotCount() {
        load(learnt(POD_PORT));
        view.onEntry(learnt(OTHER_POD_PORT), true);

        assertThat(view.onEntry(learnt(POD_PORT), false)).isEmpty();
    }

    @Test
    void aMacThatShowsUpBehindTheRouterPortDisappears() {
        load(learnt(POD_PORT));

        assertThat(view.onEntry(learnt(ROUTER_PORT), true)).contains(new LocalChange.Disappeared(MAC));
    }

    @Test
    void aRemoteMacOnALocalPortHasMoved() {
        load(entry(ROUTER_PORT, MAC, FdbEntry.STATIC, OptionalInt.empty()));

        assertThat(view.onEntry(entry(POD_PORT, MAC, FdbEntry.STATIC, OptionalInt.empty()), true))
                .contains(new LocalChange.Moved(MAC, "vethwepl1"));
    }

    @Test
    void aRemoteMacThatWasRemovedAppearsLikeAnyOther() {
        FdbEntry remote = entry(ROUTER_PORT, MAC, FdbEntry.STATIC, OptionalInt.empty());
        load(remote);
        view.onEntry(remote, false);

        assertThat(view.onEntry(learnt(POD_PORT), true)).contains(new LocalChange.Appeared(MAC, "vethwepl1"));
    }

    @Test
    void aPortTakesItsMacsWithIt() {
        load(learnt(POD_PORT));

        assertThat(view.onPortGone(POD_PORT)).containsExactly(new LocalChange.Disappeared(MAC));
        assertThat(view.onPortGone(POD_PORT)).isEmpty();
    }

    @Test
    void otherBridgesDoNotCount() {
        load();
        FdbEntry elsewhere =
                new FdbEntry(POD_PORT, MAC, FdbEntry.LEARNT, 0, Optional.of(new LinkIndex(99)), OptionalInt.empty());

        assertThat(view.onEntry(elsewhere, true)).isEmpty();
    }

    @Test
    void theBridgesAddressesAreToldWhenTheyChange() throws Exception {
        load();
        InetAddress ip = InetAddress.getByName("10.32.0.1");
        InterfaceAddress address = new InterfaceAddress(BRIDGE, new IpPrefix(ip, 12));

        assertThat(view.onAddress(address, true)).contains(new LocalChange.BridgeAddresses(Set.of(ip)));
        assertThat(view.onAddress(address, true)).isEmpty();
        assertThat(view.onAddress(new InterfaceAddress(POD_PORT, new IpPrefix(ip, 12)), false))
                .isEmpty();
        assertThat(view.onAddress(address, false)).contains(new LocalChange.BridgeAddresses(Set.of()));
    }
}
