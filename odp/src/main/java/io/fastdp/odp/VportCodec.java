package io.fastdp.odp;

import static io.fastdp.odp.uapi.OvsUapi.*;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.MalformedMessageException;
import io.fastdp.netlink.generic.GenericMessage;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;

/** Vports from messages of the family {@code ovs_vport}. */
final class VportCodec {
    private static final int STATS_BYTES = 64;

    private VportCodec() {}

    static Vport read(GenericMessage message) {
        AttributeReader attributes = OvsRequests.attributes(message);
        VportNumber number = VportNumber.LOCAL;
        VportType type = VportType.UNKNOWN;
        String name = "";
        List<Integer> portIds = List.of();
        Vport.Stats stats = Vport.Stats.NONE;
        OptionalInt interfaceIndex = OptionalInt.empty();
        OptionalInt udpPort = OptionalInt.empty();
        while (attributes.next()) {
            switch (attributes.type()) {
                case OVS_VPORT_ATTR_PORT_NO -> number = new VportNumber(attributes.u32());
                case OVS_VPORT_ATTR_TYPE -> type = VportType.of(attributes.u32());
                case OVS_VPORT_ATTR_NAME -> name = attributes.string();
                case OVS_VPORT_ATTR_UPCALL_PID -> portIds = OvsRequests.portIds(attributes);
                case OVS_VPORT_ATTR_STATS -> stats = stats(attributes);
                case OVS_VPORT_ATTR_IFINDEX -> interfaceIndex = OptionalInt.of(attributes.u32());
                case OVS_VPORT_ATTR_OPTIONS -> udpPort = udpPort(attributes.nested());
                default -> {}
            }
        }
        return new Vport(OvsRequests.datapathOf(message), number, type, name, portIds, stats, interfaceIndex, udpPort);
    }

    private static OptionalInt udpPort(AttributeReader options) {
        while (options.next()) {
            if (options.type() == OVS_TUNNEL_ATTR_DST_PORT) {
                // Host order, unlike the ports in flow keys.
                return OptionalInt.of(options.u16());
            }
        }
        return OptionalInt.empty();
    }

    private static Vport.Stats stats(AttributeReader attributes) {
        if (attributes.length() < STATS_BYTES) {
            throw new MalformedMessageException(
                    0, "OVS_VPORT_ATTR_STATS", attributes.length() + " bytes instead of " + STATS_BYTES);
        }
        ByteBuffer struct = attributes.buffer();
        return new Vport.Stats(
                struct.getLong(),
                struct.getLong(),
                struct.getLong(),
                struct.getLong(),
                struct.getLong(),
                struct.getLong(),
                struct.getLong(),
                struct.getLong());
    }
}
