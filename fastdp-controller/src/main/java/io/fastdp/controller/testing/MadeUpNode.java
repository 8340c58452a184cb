package io.fastdp.controller.testing;

import io.fastdp.controller.bridge.BridgePlan;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.NetlinkProtocol;
import io.fastdp.netlink.NetlinkTransport;
import io.fastdp.odp.Action;
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.FlowKey;
import io.fastdp.odp.FlowKeys;
import io.fastdp.odp.OdpClient;
import io.fastdp.odp.TunnelKey;
import io.fastdp.odp.VportNumber;
import io.fastdp.odp.VportSpec;
import io.fastdp.odp.testing.Execution;
import io.fastdp.odp.testing.FakeOvsKernel;
import java.util.List;
import java.util.Set;

/** A made-up kernel with the devices of a node, and the wire from its tunnels to another node's. */
final class MadeUpNode implements NetlinkKernel {
    static final String BRIDGE = "made-up-bridge";
    static final String DATAPATH = "made-up-dp";

    private static final int BRIDGE_INDEX = 1000;
    private static final int ROUTER_PORT_INDEX = 1001;
    private static final int DATAPATH_PORT_INDEX = 1002;

    private final FakeOvsKernel openvswitch = new FakeOvsKernel();
    private final MadeUpLinks links = new MadeUpLinks();
    private final DatapathIndex datapath;
    private final VportNumber vxlan;

    MadeUpNode(MacAddress mac, int udpPort) throws NetlinkException {
        openvswitch.addNetdev("vethwe-datapath");
        try (OdpClient odp = OdpClient.open(openvswitch)) {
            datapath = odp.datapaths().create(DATAPATH, Set.of()).index();
            odp.vports().create(datapath, new VportSpec.Netdev("vethwe-datapath"), List.of());
            vxlan = odp.vports()
                    .create(datapath, new VportSpec.Vxlan("vxlan-" + udpPort, udpPort), List.of())
                    .number();
        }
        int mtu = BridgePlan.DEFAULT_MTU;
        links.add(new MadeUpLinks.Device(datapath.value(), DATAPATH, "openvswitch", mac, mtu, 0, 0));
        links.add(new MadeUpLinks.Device(BRIDGE_INDEX, BRIDGE, "bridge", mac, mtu, 0, 0));
        links.add(new MadeUpLinks.Device(
                ROUTER_PORT_INDEX, "vethwe-bridge", "veth", mac, mtu, DATAPATH_PORT_INDEX, BRIDGE_INDEX));
        links.add(
                new MadeUpLinks.Device(DATAPATH_PORT_INDEX, "vethwe-datapath", "veth", mac, mtu, ROUTER_PORT_INDEX, 0));
    }

    @Override
    public NetlinkTransport open(NetlinkProtocol protocol) throws NetlinkException {
        return protocol == NetlinkProtocol.GENERIC ? openvswitch.open(protocol) : links.open(protocol);
    }

    /** Lets what was sent into tunnels arrive at the other node. */
    void deliverTo(MadeUpNode other) {
        for (Execution sent : openvswitch.takeExecutions()) {
            for (Action action : sent.actions()) {
                if (action instanceof Action.SetTunnel set) {
                    other.receive(set.tunnel(), sent);
                }
            }
        }
    }

    private void receive(TunnelKey tunnel, Execution sent) {
        // A heartbeat: addresses of zero, and a type field that is none.
        FlowKeys key = FlowKeys.of(
                new FlowKey.Tunnel(tunnel),
                new FlowKey.InPort(vxlan),
                new FlowKey.Ethernet(MacAddress.ZERO, MacAddress.ZERO));
        openvswitch.miss(datapath, 0, key, sent.frame().toByteBuffer());
    }
}
