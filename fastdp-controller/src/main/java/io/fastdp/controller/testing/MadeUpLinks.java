package io.fastdp.controller.testing;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.Errno;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NetlinkMessage;
import io.fastdp.netlink.NetlinkProtocol;
import io.fastdp.netlink.testing.FakeKernel;
import io.fastdp.netlink.testing.Replies;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rtnetlink of a node whose devices an earlier agent has made. Knows links, and agrees to everything else. */
final class MadeUpLinks extends FakeKernel {
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_GETLINK = 18;
    private static final int IFINFOMSG = 16;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_LINK = 5;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_KIND = 1;
    private static final int UP_AND_RUNNING = 0x41;

    private final List<Device> devices = new ArrayList<>();

    /**
     * A link.
     *
     * @param peer index of a veth's other end, or 0
     * @param master index of the bridge it is a port of, or 0
     */
    record Device(int index, String name, String kind, MacAddress mac, int mtu, int peer, int master) {
        private ByteBuffer describe() {
            AttributeWriter out = new AttributeWriter();
            out.putU16(0).putU16(1).putU32(index).putU32(UP_AND_RUNNING).putU32(0);
            out.string(IFLA_IFNAME, name).u32(IFLA_MTU, mtu).mac(IFLA_ADDRESS, mac);
            if (peer != 0) {
                out.u32(IFLA_LINK, peer);
            }
            if (master != 0) {
                out.u32(IFLA_MASTER, master);
            }
            return out.nest(IFLA_LINKINFO, info -> info.string(IFLA_INFO_KIND, kind))
                    .toByteBuffer();
        }
    }

    void add(Device device) {
        locked(() -> devices.add(device));
    }

    @Override
    protected void handle(NetlinkProtocol protocol, NetlinkMessage request, Replies replies) {
        if (request.type() != RTM_GETLINK) {
            return;
        }
        ByteBuffer payload = request.payload();
        int index = payload.getInt(payload.position() + 4);
        Optional<String> name = name(payload);
        if (index == 0 && name.isEmpty()) {
            devices.forEach(device -> replies.object(RTM_NEWLINK, device.describe()));
            return;
        }
        devices.stream()
                .filter(device -> index == device.index() || name.equals(Optional.of(device.name())))
                .findFirst()
                .ifPresentOrElse(
                        device -> replies.object(RTM_NEWLINK, device.describe()), () -> replies.refuse(Errno.ENODEV));
    }

    private static Optional<String> name(ByteBuffer payload) {
        AttributeReader attributes =
                AttributeReader.of(payload.slice(payload.position() + IFINFOMSG, payload.remaining() - IFINFOMSG)
                        .order(payload.order()));
        while (attributes.next()) {
            if (attributes.type() == IFLA_IFNAME) {
                return Optional.of(attributes.string());
            }
        }
        return Optional.empty();
    }
}
