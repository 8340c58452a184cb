package io.fastdp.odp.testing;

import static io.fastdp.netlink.MessageFlags.NLM_F_CREATE;
import static io.fastdp.netlink.MessageFlags.NLM_F_EXCL;
import static io.fastdp.odp.uapi.OvsUapi.*;

import io.fastdp.netlink.Errno;
import io.fastdp.odp.HexBytes;
import io.fastdp.odp.Ufid;
import io.fastdp.odp.VportNumber;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Datapaths, vports and devices of the made-up kernel. Confined to the holder of the kernel's lock. */
final class OvsState {
    private static final int MAX_PORT = 0xfffe;
    private static final int MAX_NAME = 15;
    private static final int DEFAULT_VXLAN_PORT = 8472;

    private final TreeMap<Integer, KernelDatapath> datapaths = new TreeMap<>();
    private final Map<String, Integer> netdevs = new HashMap<>();
    private final Set<Integer> udpPorts = new HashSet<>();
    private int features = OVS_DP_F_UNALIGNED | OVS_DP_F_VPORT_PIDS | OVS_DP_F_DISPATCH_UPCALL_PER_CPU;
    private int cpus = 4;
    private int nextIndex = 3;

    /** A vport and the datapath it is in. */
    record Located(KernelDatapath datapath, KernelVport vport) {}

    static HexBytes name(Ufid ufid) {
        return HexBytes.of(ByteBuffer.allocate(Ufid.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt((int) (ufid.high() >>> 32))
                .putInt((int) ufid.high())
                .putInt((int) (ufid.low() >>> 32))
                .putInt((int) ufid.low())
                .flip());
    }

    void clear() {
        datapaths.clear();
    }

    void supportFeatures(int word) {
        features = word;
    }

    void setCpus(int count) {
        cpus = count;
    }

    void occupyUdpPort(int port) {
        udpPorts.add(port);
    }

    void addNetdev(String name) {
        netdevs.putIfAbsent(name, nextIndex++);
    }

    Optional<Located> removeNetdev(String name) {
        netdevs.remove(name);
        Optional<Located> port = find(name);
        port.ifPresent(found -> found.datapath().ports().remove(found.vport().number()));
        return port;
    }

    Collection<KernelDatapath> datapaths() {
        return datapaths.values();
    }

    KernelDatapath datapath(int index) {
        return required(datapaths.get(index), "no datapath with index " + index);
    }

    KernelDatapath datapath(String name) {
        return datapaths.values().stream()
                .filter(datapath -> datapath.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Refusal(Errno.ENODEV, "no datapath " + name));
    }

    private static <T> T required(@Nullable T found, String otherwise) {
        if (found == null) {
            throw new Refusal(Errno.ENODEV, otherwise);
        }
        return found;
    }

    Map<VportNumber, String> portNames(KernelDatapath datapath) {
        Map<VportNumber, String> names = new HashMap<>();
        datapath.ports().forEach((number, port) -> names.put(new VportNumber(number), port.name()));
        return names;
    }

    KernelDatapath onDatapath(OvsRequest asked) {
        if (asked.command() == OVS_CMD_NEW) {
            return create(asked);
        }
        Optional<String> name = asked.attributes().string(OVS_DP_ATTR_NAME);
        KernelDatapath datapath = name.isPresent() ? datapath(name.get()) : datapath(asked.datapath());
        if (asked.command() == OVS_CMD_DEL) {
            datapaths.remove(datapath.index());
        } else if (asked.command() == OVS_CMD_SET) {
            datapath.setFeatures(
                    // What is not given is cleared.
                    supported(asked.attributes().u32(OVS_DP_ATTR_USER_FEATURES).orElse(0)),
                    asked.attributes()
                            .find(OVS_DP_ATTR_PER_CPU_PIDS)
                            .map(OvsState::portIds)
                            .orElse(List.of()));
        }
        return datapath;
    }

    private KernelDatapath create(OvsRequest asked) {
        String name = checkedName(asked.attributes().string(OVS_DP_ATTR_NAME));
        List<Integer> portIds = portIds(asked.attributes().required(OVS_DP_ATTR_UPCALL_PID, "UPCALL_PID"));
        int word = supported(asked.attributes().u32(OVS_DP_ATTR_USER_FEATURES).orElse(0));
        if (netdevs.containsKey(name) || find(name).isPresent()) {
            throw new Refusal(Errno.EEXIST, "there is a device " + name);
        }
        int index = nextIndex++;
        KernelVport local = new KernelVport(0, OVS_VPORT_TYPE_INTERNAL, name, index, 0, portIds);
        KernelDatapath datapath = new KernelDatapath(index, name, word, local);
        datapaths.put(index, datapath);
        return datapath;
    }

    private static String checkedName(Optional<String> name) {
        String checked = name.orElseThrow(() -> Refusal.invalid("NAME is missing"));
        if (checked.isEmpty() || checked.length() > MAX_NAME) {
            throw new Refusal(Errno.ERANGE, "name of " + checked.length() + " bytes");
        }
        return checked;
    }

    private int supported(int word) {
        if ((word & ~features) != 0) {
            throw new Refusal(Errno.EOPNOTSUPP, "features " + Integer.toHexString(word & ~features));
        }
        return word;
    }

    private static List<Integer> portIds(byte[] array) {
        if (array.length == 0 || array.length % 4 != 0) {
            throw Refusal.invalid("array of port ids of " + array.length + " bytes");
        }
        List<Integer> portIds = new ArrayList<>();
        ByteBuffer from = ByteBuffer.wrap(array).order(ByteOrder.nativeOrder());
        while (from.hasRemaining()) {
            portIds.add(from.getInt());
        }
        return portIds;
    }

    private List<Integer> vportPortIds(byte[] array) {
        List<Integer> portIds = portIds(array);
        if (portIds.size() > cpus) {
            throw Refusal.invalid("more upcall port ids than CPUs");
        }
        return portIds;
    }

    private Optional<Located> find(String name) {
        for (KernelDatapath datapath : datapaths.values()) {
            Optional<KernelVport> port = datapath.port(name);
            if (port.isPresent()) {
                return Optional.of(new Located(datapath, port.get()));
            }
        }
        return Optional.empty();
    }

    Located onVport(OvsRequest asked) {
        if (asked.command() == OVS_CMD_NEW) {
            return addVport(asked);
        }
        Located found = lookup(asked);
        if (asked.command() == OVS_CMD_DEL) {
            if (found.vport().number() == 0) {
                throw Refusal.invalid("the local port cannot be removed");
            }
            found.datapath().ports().remove(found.vport().number());
        } else if (asked.command() == OVS_CMD_SET) {
            asked.attributes()
                    .find(OVS_VPORT_ATTR_UPCALL_PID)
                    .ifPresent(array -> found.vport().setUpcallPortIds(vportPortIds(array)));
        }
        return found;
    }

    private Located lookup(OvsRequest asked) {
        Optional<String> name = asked.attributes().string(OVS_VPORT_ATTR_NAME);
        if (name.isPresent()) {
            return find(name.get())
                    .filter(found -> asked.datapath() == 0
                            || asked.datapath() == found.datapath().index())
                    .orElseThrow(() -> new Refusal(Errno.ENODEV, "no vport " + name.get()));
        }
        int number = asked.attributes()
                .u32(OVS_VPORT_ATTR_PORT_NO)
                .orElseThrow(() -> Refusal.invalid("neither NAME nor PORT_NO"));
        KernelDatapath datapath = datapath(asked.datapath());
        return new Located(datapath, required(datapath.ports().get(number), "no vport " + number));
    }

    private Located addVport(OvsRequest asked) {
        RawAttributes attributes = asked.attributes();
        String name = checkedName(attributes.string(OVS_VPORT_ATTR_NAME));
        int type = attributes.u32(OVS_VPORT_ATTR_TYPE).orElseThrow(() -> Refusal.invalid("TYPE is missing"));
        List<Integer> portIds = vportPortIds(attributes.required(OVS_VPORT_ATTR_UPCALL_PID, "UPCALL_PID"));
        KernelDatapath datapath = datapath(asked.datapath());
        int number = freeNumber(datapath, attributes.u32(OVS_VPORT_ATTR_PORT_NO));
        if (find(name).isPresent()) {
            throw new Refusal(Errno.EEXIST, name + " is a vport");
        }
        int udpPort = checkDevice(type, name, attributes);
        int index = netdevs.getOrDefault(name, nextIndex);
        nextIndex = Math.max(nextIndex, index + 1);
        KernelVport port = new KernelVport(number, type, name, index, udpPort, portIds);
        datapath.ports().put(number, port);
        return new Located(datapath, port);
    }

    private static int freeNumber(KernelDatapath datapath, Optional<Integer> wanted) {
        int number = wanted.orElseGet(datapath::freeNumber);
        if (number > MAX_PORT || number < 0) {
            throw new Refusal(Errno.EFBIG, "port number " + number);
        }
        if (datapath.ports().containsKey(number)) {
            throw new Refusal(Errno.EBUSY, "port number " + number + " is taken");
        }
        return number;
    }

    /** Checks the device of a new vport; returns the UDP port of a tunnel, or 0. */
    private int checkDevice(int type, String name, RawAttributes attributes) {
        boolean exists = netdevs.containsKey(name);
        if (type == OVS_VPORT_TYPE_NETDEV) {
            if (!exists) {
                throw new Refusal(Errno.ENODEV, "no device " + name);
            }
            return 0;
        }
        if (exists) {
            throw new Refusal(Errno.EEXIST, "there is a device " + name);
        }
        return switch (type) {
            case OVS_VPORT_TYPE_INTERNAL, OVS_VPORT_TYPE_GRE -> 0;
            case OVS_VPORT_TYPE_VXLAN, OVS_VPORT_TYPE_GENEVE -> udpPort(attributes);
            default -> throw new Refusal(Errno.EAFNOSUPPORT, "vport type " + type);
        };
    }

    private int udpPort(RawAttributes attributes) {
        byte[] option = RawAttributes.read(
                        attributes.find(OVS_VPORT_ATTR_OPTIONS).orElse(new byte[0]))
                .required(OVS_TUNNEL_ATTR_DST_PORT, "DST_PORT");
        int asked = Short.toUnsignedInt(
                ByteBuffer.wrap(option).order(ByteOrder.nativeOrder()).getShort());
        int port = asked == 0 ? DEFAULT_VXLAN_PORT : asked;
        if (udpPorts.contains(port)) {
            throw new Refusal(Errno.EADDRINUSE, "UDP port " + port + " is in use");
        }
        boolean taken = datapaths.values().stream()
                .flatMap(datapath -> datapath.ports().values().stream())
                .anyMatch(other -> other.udpPort() == port);
        if (taken) {
            throw new Refusal(Errno.EEXIST, "there is a tunnel on UDP port " + port);
        }
        return port;
    }

    /** The flow that a request made, changed, found or deleted; empty for a flush. */
    static Optional<KernelFlow> onFlow(OvsRequest asked, KernelDatapath datapath) {
        RawAttributes attributes = asked.attributes();
        // One that is too long is ignored, as the kernel does.
        Optional<HexBytes> ufid = attributes
                .find(OVS_FLOW_ATTR_UFID)
                .filter(bytes -> bytes.length >= 1 && bytes.length <= Ufid.BYTES)
                .map(HexBytes::of);
        boolean hasKey = attributes.has(OVS_FLOW_ATTR_KEY);
        if (asked.command() == OVS_CMD_DEL && !hasKey && ufid.isEmpty()) {
            datapath.flows().clear();
            return Optional.empty();
        }
        if (asked.command() == OVS_CMD_NEW) {
            return Optional.of(put(asked, datapath, ufid));
        }
        if (!hasKey && (ufid.isEmpty() || asked.command() == OVS_CMD_SET)) {
            throw Refusal.invalid("KEY is missing");
        }
        Optional<KernelMatch> match = attributes.find(OVS_FLOW_ATTR_KEY).map(key -> KernelMatch.parse(key, null));
        KernelFlow flow =
                datapath.flows().find(ufid, match).orElseThrow(() -> new Refusal(Errno.ENOENT, "no such flow"));
        if (asked.command() == OVS_CMD_DEL) {
            datapath.flows().remove(flow);
        } else if (asked.command() == OVS_CMD_SET) {
            change(flow, attributes);
        }
        return Optional.of(flow);
    }

    private static KernelFlow put(OvsRequest asked, KernelDatapath datapath, Optional<HexBytes> ufid) {
        RawAttributes attributes = asked.attributes();
        byte[] key = attributes.required(OVS_FLOW_ATTR_KEY, "KEY");
        byte[] actions = attributes.required(OVS_FLOW_ATTR_ACTIONS, "ACTIONS");
        KernelMatch match =
                KernelMatch.parse(key, attributes.find(OVS_FLOW_ATTR_MASK).orElse(null));
        KernelActions.check(actions, match);
        return datapath.flows().put(match, ufid, actions, asked.hasAny(NLM_F_CREATE | NLM_F_EXCL));
    }

    private static void change(KernelFlow flow, RawAttributes attributes) {
        attributes.find(OVS_FLOW_ATTR_ACTIONS).ifPresent(actions -> {
            KernelActions.check(actions, flow.match());
            flow.replaceActions(actions);
        });
        if (attributes.has(OVS_FLOW_ATTR_CLEAR)) {
            flow.clearStats();
        }
    }
}
