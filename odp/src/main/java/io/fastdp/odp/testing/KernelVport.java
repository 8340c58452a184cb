package io.fastdp.odp.testing;

import static io.fastdp.odp.uapi.OvsUapi.*;

import io.fastdp.netlink.AttributeWriter;
import java.util.List;

/** A vport in the made-up kernel. Confined to the holder of the kernel's lock. */
final class KernelVport {
    private final int number;
    private final int type;
    private final String name;
    private final int interfaceIndex;
    private final int udpPort;
    private List<Integer> upcallPortIds;

    KernelVport(int number, int type, String name, int interfaceIndex, int udpPort, List<Integer> upcallPortIds) {
        this.number = number;
        this.type = type;
        this.name = name;
        this.interfaceIndex = interfaceIndex;
        this.udpPort = udpPort;
        this.upcallPortIds = List.copyOf(upcallPortIds);
    }

    int number() {
        return number;
    }

    String name() {
        return name;
    }

    int udpPort() {
        return udpPort;
    }

    List<Integer> upcallPortIds() {
        return upcallPortIds;
    }

    void setUpcallPortIds(List<Integer> portIds) {
        upcallPortIds = List.copyOf(portIds);
    }

    void write(AttributeWriter writer, boolean severalPortIds) {
        writer.u32(OVS_VPORT_ATTR_PORT_NO, number)
                .u32(OVS_VPORT_ATTR_TYPE, type)
                .string(OVS_VPORT_ATTR_NAME, name)
                .u32(OVS_VPORT_ATTR_IFINDEX, interfaceIndex)
                .flag(OVS_VPORT_ATTR_PAD)
                .bytes(OVS_VPORT_ATTR_STATS, new byte[64]);
        List<Integer> shown = severalPortIds ? upcallPortIds : upcallPortIds.subList(0, 1);
        writer.nest(OVS_VPORT_ATTR_UPCALL_PID, array -> shown.forEach(array::putU32));
        if (udpPort != 0) {
            writer.nest(OVS_VPORT_ATTR_OPTIONS, options -> options.u16(OVS_TUNNEL_ATTR_DST_PORT, udpPort));
        }
    }

    String describe() {
        String kind = switch (type) {
            case OVS_VPORT_TYPE_NETDEV -> "netdev";
            case OVS_VPORT_TYPE_INTERNAL -> "internal";
            case OVS_VPORT_TYPE_VXLAN -> "vxlan: udp " + udpPort;
            default -> "type " + type;
        };
        return "port " + number + ": " + name + " (" + kind + ")";
    }
}
