package io.fastdp.controller.testing;

import io.fastdp.controller.bridge.DeviceNames;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkKernel;
import io.fastdp.netlink.NetlinkProtocol;
import io.fastdp.netlink.NetlinkTransport;
import io.fastdp.netlink.route.LinkIndex;
import io.fastdp.netlink.route.LinkSpec;
import io.fastdp.netlink.route.RouteNetlink;
import io.fastdp.netlink.testing.FakeRouteKernel;
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

    private static final String POD = "made-up-pod";

    private final FakeOvsKernel openvswitch = new FakeOvsKernel();
    private final FakeRouteKernel links = new FakeRouteKernel(openvswitch);
    private final DatapathIndex datapath;
    private final VportNumber vxlan;

    /** With a bridge, a datapath and a pod, but nothing between the first two. */
    MadeUpNode(MacAddress mac, int udpPort) throws NetlinkException {
        openvswitch.addNetdev(DeviceNames.DATAPATH_PORT);
        openvswitch.addNetdev(DeviceNames.SLEEVE_PORT);
        links.addLink(DATAPATH, "openvswitch");
        try (OdpClient odp = OdpClient.open(openvswitch);
                RouteNetlink route = RouteNetlink.open(links)) {
            datapath = odp.datapaths().create(DATAPATH, Set.of()).index();
            vxlan = odp.vports()
                    .create(datapath, new VportSpec.Vxlan("vxlan-" + udpPort, udpPort), List.of())
                    .number();
            route.links().create(LinkSpec.bridge(BRIDGE).withMac(mac));
            LinkIndex bridge = route.links().get(BRIDGE).orElseThrow().index();
            route.links().create(LinkSpec.veth(POD, LinkSpec.peer(POD + "-in")).withMaster(bridge));
        }
    }

    @Override
    public NetlinkTransport open(NetlinkProtocol protocol) throws NetlinkException {
        return links.open(protocol);
    }

    /** The pod sends a frame. */
    void podSends(MacAddress from) {
        links.frameFrom(from, POD);
    }

    /** Whether there is a flow that says this. */
    boolean hasFlow(String text) {
        return openvswitch.describe().contains(text);
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
