package io.fastdp.odp;

import static io.fastdp.odp.uapi.OvsUapi.*;

import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.BatchResult;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.generic.GenericNetlink;
import io.fastdp.netlink.generic.GenericRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;

/**
 * Packets given to datapaths (family {@code ovs_packet}); those that come from them arrive at an {@link UpcallSocket}.
 * Thread-safe.
 *
 * <p>That the kernel accepts a packet says that the actions are valid, not that the packet left.
 */
public final class Packets {
    private final GenericNetlink netlink;

    Packets(GenericNetlink netlink) {
        this.netlink = netlink;
    }

    /**
     * Runs actions on a packet.
     *
     * @param key metadata that the actions look at; {@link FlowKeys#NONE} suffices for outputs and tunnels
     * @throws NetlinkException EINVAL for actions that do not fit the packet; ERANGE for a frame shorter than 14 bytes
     */
    public void execute(DatapathIndex dp, ByteBuffer frame, FlowKeys key, List<Action> actions)
            throws NetlinkException {
        PacketOut packet = new PacketOut(frame, key, actions, OptionalLong.empty());
        netlink.request("execute " + actions + " on a packet in datapath " + dp, request(dp, packet));
    }

    /** Runs actions on many packets with few system calls; returns what was refused. */
    public BatchResult execute(DatapathIndex dp, List<PacketOut> packets) throws NetlinkException {
        return netlink.batch(
                "execute packets in datapath " + dp,
                packets.stream().map(packet -> request(dp, packet)).toList());
    }

    private static GenericRequest request(DatapathIndex dp, PacketOut packet) {
        return OvsRequests.packet(OVS_PACKET_CMD_EXECUTE, dp, attributes -> put(packet, attributes));
    }

    private static void put(PacketOut packet, AttributeWriter attributes) {
        attributes.bytes(OVS_PACKET_ATTR_PACKET, packet.frame());
        attributes.nest(OVS_PACKET_ATTR_KEY, packet.key()::writeTo);
        attributes.nest(OVS_PACKET_ATTR_ACTIONS, nest -> ActionCodec.putAll(packet.actions(), nest));
        packet.hash().ifPresent(hash -> attributes.u64(OVS_PACKET_ATTR_HASH, hash));
    }
}
