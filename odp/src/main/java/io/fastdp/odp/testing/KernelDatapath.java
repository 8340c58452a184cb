package io.fastdp.odp.testing;

import static io.fastdp.odp.uapi.OvsUapi.*;

import io.fastdp.netlink.AttributeWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A datapath in the made-up kernel. Confined to the holder of the kernel's lock. */
final class KernelDatapath {
    private final int index;
    private final String name;
    private final TreeMap<Integer, KernelVport> ports = new TreeMap<>();
    private final KernelFlowTable flows = new KernelFlowTable();
    private int features;
    private List<Integer> perCpuPortIds = List.of();
    private long hits;
    private long missed;
    private long lost;

    KernelDatapath(int index, String name, int features, KernelVport local) {
        this.index = index;
        this.name = name;
        this.features = features;
        ports.put(0, local);
    }

    int index() {
        return index;
    }

    String name() {
        return name;
    }

    int features() {
        return features;
    }

    KernelFlowTable flows() {
        return flows;
    }

    Map<Integer, KernelVport> ports() {
        return ports;
    }

    Optional<KernelVport> port(String portName) {
        return ports.values().stream()
                .filter(port -> port.name().equals(portName))
                .findFirst();
    }

    /** The number the kernel gives to a new port: the lowest free one. */
    int freeNumber() {
        int number = 1;
        while (ports.containsKey(number)) {
            number++;
        }
        return number;
    }

    void setFeatures(int word, List<Integer> portIds) {
        features = word;
        perCpuPortIds = (word & OVS_DP_F_DISPATCH_UPCALL_PER_CPU) != 0 ? List.copyOf(portIds) : List.of();
    }

    boolean severalPortIds() {
        return (features & OVS_DP_F_VPORT_PIDS) != 0;
    }

    /** Who receives a miss; 0 for nobody. */
    int upcallPortId(int inPort, int cpu, int hash) {
        if ((features & OVS_DP_F_DISPATCH_UPCALL_PER_CPU) != 0) {
            return perCpuPortIds.isEmpty() ? 0 : perCpuPortIds.get(cpu % perCpuPortIds.size());
        }
        KernelVport port = ports.get(inPort);
        if (port == null) {
            return 0;
        }
        List<Integer> portIds =
                severalPortIds() ? port.upcallPortIds() : port.upcallPortIds().subList(0, 1);
        return portIds.get(Math.floorMod(hash, portIds.size()));
    }

    void countHit() {
        hits++;
    }

    void countMiss(boolean delivered) {
        missed++;
        if (!delivered) {
            lost++;
        }
    }

    void write(AttributeWriter writer) {
        writer.string(OVS_DP_ATTR_NAME, name)
                .flag(OVS_DP_ATTR_PAD)
                .nest(
                        OVS_DP_ATTR_STATS,
                        struct -> struct.putU64(hits)
                                .putU64(missed)
                                .putU64(lost)
                                .putU64(flows.all().size()))
                .nest(
                        OVS_DP_ATTR_MEGAFLOW_STATS,
                        struct -> struct.putU64(hits)
                                .putU32(flows.masks())
                                .putU32(0)
                                .putU64(0)
                                .putU64(0))
                .u32(OVS_DP_ATTR_USER_FEATURES, features);
        if (!perCpuPortIds.isEmpty()) {
            writer.nest(OVS_DP_ATTR_PER_CPU_PIDS, array -> perCpuPortIds.forEach(array::putU32));
        }
    }
}
