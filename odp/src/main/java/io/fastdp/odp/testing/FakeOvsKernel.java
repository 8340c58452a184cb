package io.fastdp.odp.testing;

import static io.fastdp.odp.uapi.OvsUapi.*;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.Errno;
import io.fastdp.netlink.MessageFlags;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.NetlinkMessage;
import io.fastdp.netlink.generic.Family;
import io.fastdp.netlink.generic.GenericMessage;
import io.fastdp.netlink.generic.GenericNetlink;
import io.fastdp.netlink.testing.FakeGenericKernel;
import io.fastdp.netlink.testing.Replies;
import io.fastdp.odp.Action;
import io.fastdp.odp.DatapathIndex;
import io.fastdp.odp.Flow;
import io.fastdp.odp.FlowKey;
import io.fastdp.odp.FlowKeys;
import io.fastdp.odp.FlowMatch;
import io.fastdp.odp.FlowStats;
import io.fastdp.odp.FlowText;
import io.fastdp.odp.HexBytes;
import io.fastdp.odp.Ufid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An openvswitch datapath made up for tests. Give it to {@code OdpClient.open} and the rest in place of the host's kernel: it
 * speaks the same bytes, decodes them with code of its own, and follows the kernel's rules: which names and numbers are
 * taken, which keys, masks and actions are refused, what identifies a flow and when two overlap, how dumps are normalised,
 * where upcalls go, who is notified. Thread-safe.
 *
 * <p>What the outside does to it: {@link #addNetdev}, {@link #removeNetdev}, {@link #receive} (a packet arrives), {@link
 * #hit}. What goes wrong: {@link #refuse}, {@link #unloadModule}, {@link #supportFeatures}, and the faults of {@link
 * io.fastdp.netlink.testing.FakeKernel} (lost replies, full queues, interrupted dumps, late answers). What it holds: {@link
 * #describe}, {@link #flows}, {@link #takeExecutions}.
 */
public final class FakeOvsKernel extends FakeGenericKernel {
    private static final String PACKET = OVS_PACKET_FAMILY;

    private final OvsState state = new OvsState();
    private final List<Execution> executions = new ArrayList<>();
    private final Map<String, List<Errno>> refusals = new TreeMap<>();
    private final List<String> log = new ArrayList<>();
    private Duration monotonic = Duration.ofSeconds(1000);
    private int packetFamily;

    /** A kernel with the module, without datapaths. */
    public FakeOvsKernel() {
        loadModule();
    }

    /** Makes the families known, with ids that were not used before. */
    public void loadModule() {
        register(OVS_DATAPATH_FAMILY, OVS_DATAPATH_VERSION, OVS_HEADER_BYTES, OVS_DATAPATH_MCGROUP);
        register(OVS_VPORT_FAMILY, OVS_VPORT_VERSION, OVS_HEADER_BYTES, OVS_VPORT_MCGROUP);
        register(OVS_FLOW_FAMILY, OVS_FLOW_VERSION, OVS_HEADER_BYTES, OVS_FLOW_MCGROUP);
        register(PACKET, OVS_PACKET_VERSION, OVS_HEADER_BYTES);
        register(OVS_METER_FAMILY, OVS_METER_VERSION, OVS_HEADER_BYTES, OVS_METER_FAMILY);
        locked(() -> packetFamily = 0);
    }

    /** Takes the families and all datapaths away. */
    public void unloadModule() {
        List.of(OVS_DATAPATH_FAMILY, OVS_VPORT_FAMILY, OVS_FLOW_FAMILY, PACKET, OVS_METER_FAMILY)
                .forEach(this::unregister);
        locked(state::clear);
    }

    /** Makes a device that can be added to a datapath. */
    public void addNetdev(String name) {
        locked(() -> state.addNetdev(name));
    }

    /** Removes a device; if it is a vport, that goes too and is notified as the kernel's own doing. */
    public void removeNetdev(String name) {
        locked(() -> state.removeNetdev(name)
                .ifPresent(gone -> multicast(
                        OVS_VPORT_FAMILY, OVS_VPORT_MCGROUP, 0, 0, vport(OVS_CMD_DEL, gone.datapath(), gone.vport()))));
    }

    /** Occupies a UDP port, so that a tunnel vport on it is refused with EADDRINUSE. */
    public void occupyUdpPort(int port) {
        locked(() -> state.occupyUdpPort(port));
    }

    /** Which features a datapath may have, {@code OVS_DP_F_…}; others are refused. At first: all but recirculation sharing. */
    public void supportFeatures(int word) {
        locked(() -> state.supportFeatures(word));
    }

    /** How many CPUs there are, which limits the upcall port ids of a vport. At first 4. */
    public void setCpus(int count) {
        locked(() -> state.setCpus(count));
    }

    /** Sets CLOCK_MONOTONIC, by which the last use of flows is told. */
    public void setMonotonic(Duration now) {
        locked(() -> monotonic = now);
    }

    /**
     * Refuses coming requests of one kind.
     *
     * @param family such as {@code ovs_flow}
     * @param command {@code OVS_CMD_…} or {@code OVS_PACKET_CMD_…}
     * @param times how many
     */
    public void refuse(String family, int command, Errno errno, int times) {
        locked(() -> {
            List<Errno> errors = refusals.computeIfAbsent(family + "/" + command, key -> new ArrayList<>());
            for (int i = 0; i < times; i++) {
                errors.add(errno);
            }
        });
    }

    /**
     * A packet arrives: the flow that it hits counts it; if there is none, it becomes a miss on the first CPU.
     *
     * @return the actions of the flow; empty after a miss
     */
    public Optional<List<Action>> receive(DatapathIndex dp, FlowKeys key, ByteBuffer frame) {
        List<List<Action>> actions = new ArrayList<>();
        locked(() -> {
            KernelDatapath datapath = state.datapath(dp.value());
            Optional<KernelFlow> flow = datapath.flows().lookup(KernelMatch.packet(bytes(key)));
            if (flow.isPresent()) {
                datapath.countHit();
                flow.get().hit(1, frame.remaining(), monotonic.toMillis());
                actions.add(decoded(flow.get().actions()));
            } else {
                miss(dp, 0, key, frame);
            }
        });
        return actions.stream().findFirst();
    }

    /**
     * Sends a packet to user space as a miss, whatever flows there are.
     *
     * @param cpu where it happens, from 0
     * @return whether someone received it; otherwise it was lost and counted so
     */
    public boolean miss(DatapathIndex dp, int cpu, FlowKeys key, ByteBuffer frame) {
        boolean[] delivered = new boolean[1];
        locked(() -> {
            KernelDatapath datapath = state.datapath(dp.value());
            int inPort = key.inPort().orElseThrow().value();
            int portId = datapath.upcallPortId(inPort, cpu, frame.hashCode());
            delivered[0] = portId != 0 && unicast(portId, upcall(dp, OVS_PACKET_CMD_MISS, key, frame));
            datapath.countMiss(delivered[0]);
        });
        return delivered[0];
    }

    private ByteBuffer upcall(DatapathIndex dp, int command, FlowKeys key, ByteBuffer frame) {
        ByteBuffer payload = GenericMessage.payload(command, OVS_PACKET_VERSION, writer -> {
            writer.putU32(dp.value());
            writer.nest(OVS_PACKET_ATTR_KEY, key::writeTo);
            writer.u64(OVS_PACKET_ATTR_HASH, 1L << 32 | Integer.toUnsignedLong(key.hashCode()));
            writer.bytes(OVS_PACKET_ATTR_PACKET, frame);
        });
        return new NetlinkMessage(packetFamily(), 0, 0, 0, payload).toByteBuffer();
    }

    private int packetFamily() {
        if (packetFamily == 0) {
            try (GenericNetlink netlink = GenericNetlink.open(this)) {
                packetFamily = netlink.family(PACKET).id();
            } catch (NetlinkException e) {
                throw new IllegalStateException("the module is not loaded", e);
            }
        }
        return packetFamily;
    }

    /** Counts packets for a flow, as if they had arrived. */
    public void hit(DatapathIndex dp, Ufid ufid, long packets, long bytes) {
        locked(() -> state.datapath(dp.value())
                .flows()
                .find(Optional.of(OvsState.name(ufid)), Optional.empty())
                .orElseThrow(() -> new IllegalArgumentException("no flow " + ufid))
                .hit(packets, bytes, monotonic.toMillis()));
    }

    /** What was executed since the last call, in order. */
    public List<Execution> takeExecutions() {
        List<Execution> taken = new ArrayList<>();
        locked(() -> {
            taken.addAll(executions);
            executions.clear();
        });
        return taken;
    }

    /** Why requests were refused, as the real kernel's log would say; since the last call. */
    public List<String> takeLog() {
        List<String> taken = new ArrayList<>();
        locked(() -> {
            taken.addAll(log);
            log.clear();
        });
        return taken;
    }

    /** The index of a datapath. */
    public DatapathIndex datapath(String name) {
        List<DatapathIndex> found = new ArrayList<>();
        locked(() -> found.add(new DatapathIndex(state.datapath(name).index())));
        return found.get(0);
    }

    /** The flows of a datapath as values, in the order in which they were installed; matches are normalised. */
    public List<Flow> flows(DatapathIndex dp) {
        List<Flow> flows = new ArrayList<>();
        locked(() -> state.datapath(dp.value()).flows().all().forEach(flow -> flows.add(decoded(flow))));
        return flows;
    }

    private static Flow decoded(KernelFlow flow) {
        AttributeWriter key = new AttributeWriter();
        AttributeWriter mask = new AttributeWriter();
        flow.match().writeKey(key, flow.ufid().isPresent());
        flow.match().writeMask(mask);
        FlowMatch match = FlowMatch.read(
                AttributeReader.of(key.toByteBuffer()), Optional.of(AttributeReader.of(mask.toByteBuffer())));
        Optional<Ufid> ufid = flow.ufid()
                .filter(id -> id.length() == Ufid.BYTES)
                .map(id -> {
                    ByteBuffer words = id.toByteBuffer().order(ByteOrder.nativeOrder());
                    return new Ufid(
                            ((long) words.getInt() << 32) | Integer.toUnsignedLong(words.getInt()),
                            ((long) words.getInt() << 32) | Integer.toUnsignedLong(words.getInt()));
                });
        return new Flow(match.normalised(), decoded(flow.actions()), ufid, FlowStats.NONE);
    }

    private static List<Action> decoded(byte[] actions) {
        return Action.readAll(AttributeReader.of(ByteBuffer.wrap(actions)));
    }

    /**
     * Everything there is, as text: datapaths, then vports, then flows as {@code ovs-dpctl dump-flows} prints them but without
     * counters, sorted and with names for ports.
     */
    public String describe() {
        StringBuilder text = new StringBuilder();
        locked(() -> state.datapaths().forEach(datapath -> describe(datapath, text)));
        return text.toString();
    }

    private void describe(KernelDatapath datapath, StringBuilder text) {
        text.append("datapath ").append(datapath.name()).append(" features 0x");
        text.append(Integer.toHexString(datapath.features())).append('\n');
        datapath.ports()
                .values()
                .forEach(port -> text.append("  ").append(port.describe()).append('\n'));
        FlowText format = FlowText.brief().withPortNames(state.portNames(datapath));
        datapath.flows().all().stream()
                .map(FakeOvsKernel::decoded)
                .map(flow ->
                        "  " + format.format(flow.match()) + " actions:" + format.formatActions(flow.actions()) + "\n")
                .sorted()
                .forEach(text::append);
    }

    @Override
    protected void handle(Family family, GenericMessage message, NetlinkMessage request, Replies replies) {
        try {
            List<Errno> errors = refusals.getOrDefault(family.name() + "/" + message.command(), List.of());
            if (!errors.isEmpty()) {
                throw new Refusal(errors.remove(0), "as the test asked for");
            }
            int dp = message.body().getInt(0);
            RawAttributes attributes = RawAttributes.read(message.attributes(OVS_HEADER_BYTES));
            OvsRequest asked = new OvsRequest(message.command(), dp, attributes, request);
            switch (family.name()) {
                case OVS_DATAPATH_FAMILY -> onDatapath(asked, replies);
                case OVS_VPORT_FAMILY -> onVport(asked, replies);
                case OVS_FLOW_FAMILY -> onFlow(asked, replies);
                case PACKET -> onPacket(asked);
                default -> {
                    // Meters are taken and forgotten.
                }
            }
        } catch (Refusal refusal) {
            log.add("openvswitch: netlink: " + refusal.getMessage());
            // This family does not explain itself to the requester.
            replies.refuse(refusal.errno());
        }
    }

    private void onDatapath(OvsRequest asked, Replies replies) {
        if (asked.command() == OVS_CMD_GET && asked.isDump()) {
            state.datapaths().forEach(datapath -> replies.object(datapath(OVS_CMD_GET, datapath)));
            return;
        }
        KernelDatapath datapath = state.onDatapath(asked);
        answer(asked, replies, OVS_DATAPATH_FAMILY, OVS_DATAPATH_MCGROUP, datapath(asked.command(), datapath));
    }

    private void onVport(OvsRequest asked, Replies replies) {
        if (asked.command() == OVS_CMD_GET && asked.isDump()) {
            KernelDatapath datapath = state.datapath(asked.datapath());
            datapath.ports().values().forEach(port -> replies.object(vport(OVS_CMD_GET, datapath, port)));
            return;
        }
        OvsState.Located found = state.onVport(asked);
        answer(
                asked,
                replies,
                OVS_VPORT_FAMILY,
                OVS_VPORT_MCGROUP,
                vport(asked.command(), found.datapath(), found.vport()));
    }

    private void onFlow(OvsRequest asked, Replies replies) {
        int omit = asked.attributes().u32(OVS_FLOW_ATTR_UFID_FLAGS).orElse(0);
        KernelDatapath datapath = state.datapath(asked.datapath());
        if (asked.command() == OVS_CMD_GET && asked.isDump()) {
            datapath.flows().all().forEach(flow -> replies.object(flow(OVS_CMD_GET, datapath, flow, omit, true)));
            return;
        }
        // A flush has no flow to tell of.
        OvsState.onFlow(asked, datapath)
                .ifPresent(flow -> answer(
                        asked,
                        replies,
                        OVS_FLOW_FAMILY,
                        OVS_FLOW_MCGROUP,
                        flow(asked.command(), datapath, flow, omit, false)));
    }

    private void answer(OvsRequest asked, Replies replies, String family, String group, ByteBuffer object) {
        if (asked.command() == OVS_CMD_GET) {
            replies.object(object);
            return;
        }
        if (asked.request().has(MessageFlags.NLM_F_ECHO)) {
            replies.object(object);
        }
        multicast(family, group, asked.request().sequence(), asked.request().portId(), object);
    }

    private void onPacket(OvsRequest asked) {
        if (asked.command() != OVS_PACKET_CMD_EXECUTE) {
            throw new Refusal(Errno.EOPNOTSUPP, "packet command " + asked.command());
        }
        state.datapath(asked.datapath());
        byte[] frame = asked.attributes().required(OVS_PACKET_ATTR_PACKET, "PACKET");
        byte[] key = asked.attributes().required(OVS_PACKET_ATTR_KEY, "KEY");
        byte[] actions = asked.attributes().required(OVS_PACKET_ATTR_ACTIONS, "ACTIONS");
        if (frame.length < 14) {
            throw new Refusal(Errno.ERANGE, "packet of " + frame.length + " bytes");
        }
        executions.add(new Execution(
                new DatapathIndex(asked.datapath()),
                HexBytes.of(frame),
                FlowKeys.read(AttributeReader.of(ByteBuffer.wrap(key))),
                decoded(actions)));
    }

    private static ByteBuffer datapath(int command, KernelDatapath datapath) {
        return GenericMessage.payload(command, OVS_DATAPATH_VERSION, writer -> {
            writer.putU32(datapath.index());
            datapath.write(writer);
        });
    }

    private static ByteBuffer vport(int command, KernelDatapath datapath, KernelVport vport) {
        return GenericMessage.payload(command, OVS_VPORT_VERSION, writer -> {
            writer.putU32(datapath.index());
            vport.write(writer, datapath.severalPortIds());
        });
    }

    private static ByteBuffer flow(int command, KernelDatapath datapath, KernelFlow flow, int omit, boolean dump) {
        return GenericMessage.payload(command, OVS_FLOW_VERSION, writer -> {
            writer.putU32(datapath.index());
            flow.write(writer, omit, dump);
        });
    }

    private static byte[] bytes(FlowKeys key) {
        AttributeWriter writer = new AttributeWriter();
        for (FlowKey one : key.keys()) {
            one.writeTo(writer);
        }
        return KernelMatch.bytes(writer);
    }
}
