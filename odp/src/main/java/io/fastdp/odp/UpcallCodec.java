package io.fastdp.odp;

import static io.fastdp.odp.uapi.OvsUapi.*;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.MalformedMessageException;
import io.fastdp.netlink.generic.GenericMessage;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Upcalls from messages of the family {@code ovs_packet}. */
final class UpcallCodec {
    private UpcallCodec() {}

    /** Decodes an upcall, copying the packet. */
    static Upcall read(GenericMessage message) {
        Upcall.Type type = switch (message.command()) {
            case OVS_PACKET_CMD_MISS -> Upcall.Type.MISS;
            case OVS_PACKET_CMD_ACTION -> Upcall.Type.ACTION;
            default -> throw new MalformedMessageException(0, "genlmsghdr.cmd", "no upcall: " + message.command());
        };
        FlowKeys key = FlowKeys.NONE;
        ByteBuffer packet = ByteBuffer.allocate(0);
        Optional<HexBytes> userData = Optional.empty();
        Optional<TunnelKey> egress = Optional.empty();
        OptionalLong hash = OptionalLong.empty();
        OptionalInt originalLength = OptionalInt.empty();
        AttributeReader attributes = OvsRequests.attributes(message);
        while (attributes.next()) {
            switch (attributes.type()) {
                case OVS_PACKET_ATTR_KEY -> key = FlowKeys.read(attributes.nested());
                case OVS_PACKET_ATTR_PACKET -> packet = ByteBuffer.wrap(attributes.bytes());
                case OVS_PACKET_ATTR_USERDATA -> userData = Optional.of(HexBytes.of(attributes.buffer()));
                case OVS_PACKET_ATTR_EGRESS_TUN_KEY -> egress = Optional.of(TunnelKeyCodec.read(attributes.buffer()));
                case OVS_PACKET_ATTR_HASH -> hash = OptionalLong.of(attributes.u64());
                case OVS_PACKET_ATTR_LEN -> originalLength = OptionalInt.of(attributes.u32());
                default -> {}
            }
        }
        return new Upcall(type, OvsRequests.datapathOf(message), key, packet, userData, egress, hash, originalLength);
    }
}
