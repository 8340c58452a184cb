package io.fastdp.controller.sleeve;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.decision.SleevePlan;
import io.fastdp.controller.decision.SleevePlan.Hop;
import io.fastdp.controller.decision.SleevePlan.Reach;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.SessionKey;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.NativeMemory;
import io.fastdp.sleeve.path.ControlMessage;
import io.fastdp.sleeve.path.UdpAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Sleeve nodes whose packets and control messages travel through memory, in order, when told to. Links carry 1500 octets. */
final class MemoryUnderlay {
    static final int MTU = 1500;
    private static final int IP_AND_UDP = 28;
    private static final int PORT = 6783;
    private static final int PLACE = 1 << 17;

    /** From now on packets arrive when they are sent, and nothing is noted down. */
    boolean shortCut;

    private final Map<Integer, Node> nodes = new LinkedHashMap<>();
    private final Deque<Runnable> underWay = new ArrayDeque<>();
    private Duration now = Duration.ofSeconds(1);
    private long connections;

    /** A packet that was sent. */
    static final class Packet {
        private final byte[] payload;
        private final boolean dontFragment;

        Packet(byte[] payload, boolean dontFragment) {
            this.payload = payload;
            this.dontFragment = dontFragment;
        }

        byte[] payload() {
            return payload;
        }

        boolean dontFragment() {
            return dontFragment;
        }
    }

    Node node(int number) {
        return nodes.computeIfAbsent(number, Node::new);
    }

    /** Connects two nodes, and lets them find each other and the path MTU; gives the number of the connection. */
    long connect(Node dialler, Node listener, Optional<SessionKey> key) {
        long connection = ++connections;
        dialler.prepare(connection, listener, listener.address, key, true);
        listener.prepare(connection, dialler, UdpAddress.UNKNOWN, key, false);
        dialler.paths.confirm(connection);
        listener.paths.confirm(connection);
        settle();
        pass(Duration.ofMillis(600));
        pass(Duration.ofMillis(600));
        return connection;
    }

    /** Time passes, and what is due is done. */
    void pass(Duration time) {
        now = now.plus(time);
        nodes.values().forEach(node -> {
            node.begin();
            node.paths.tick();
        });
        settle();
    }

    /** Lets everything arrive that is under way, and what it causes. */
    void settle() {
        do {
            nodes.values().forEach(Node::finish);
            for (int left = underWay.size(); left > 0; left--) {
                underWay.remove().run();
            }
        } while (!underWay.isEmpty() || nodes.values().stream().anyMatch(node -> !node.outbox.isEmpty()));
    }

    /** One node with everything but sockets and thread. */
    final class Node implements Departure, Delivery, SleeveListener {
        final PeerName name;
        final UdpAddress address;
        final List<byte[]> delivered = new ArrayList<>();
        final List<Packet> sent = new ArrayList<>();
        final List<String> said = new ArrayList<>();
        final SleeveState state;
        final Outbox outbox;
        final SleevePaths paths;
        final FrameSender sender;
        final CapturedFrames captured;
        final ArrivedPackets arrived;
        private final List<SleeveLink> refused = new ArrayList<>();
        private final NativeMemory received = NativeMemory.ofNetworkOrder(PLACE);
        private SleevePlan plan;

        Node(int number) {
            name = PeerName.of(number);
            address = new UdpAddress(0x0a00_0000 | number, PORT);
            plan = SleevePlan.empty(name);
            state = new SleeveState(ForwardingTable.of(plan));
            outbox = new Outbox(this, state.counts());
            sender = new FrameSender(state, outbox, this, this);
            paths = new SleevePaths(state, outbox, this);
            captured = new CapturedFrames(state, sender);
            arrived = new ArrivedPackets(state, paths, sender, this, this);
            begin();
        }

        private void begin() {
            state.begin(state.table().next(plan), now);
        }

        private void prepare(long connection, Node remote, UdpAddress to, Optional<SessionKey> key, boolean dialler) {
            paths.prepare(new SleeveSetup(
                    connection, remote.name, to, 42, key, dialler, message -> control(connection, remote, message)));
        }

        private void control(long connection, Node remote, ControlMessage message) {
            underWay.add(() -> remote.paths.receive(connection, message));
        }

        void plan(SleevePlan next) {
            plan = next;
            begin();
        }

        SleevePlan plan() {
            return plan;
        }

        long drops(SleeveDrop reason) {
            return state.counts().look().dropped(reason);
        }

        /** A container sends a frame. */
        void capture(byte[] frame) {
            NativeMemory memory = NativeMemory.ofNetworkOrder(frame.length);
            memory.bytes().put(0, frame);
            captured.accept(memory.bytes(), 0, frame.length);
            settle();
        }

        /** A packet arrives. */
        void receive(byte[] payload, UdpAddress from) {
            received.bytes().put(0, payload);
            arrived.accept(received, 0, payload.length, from.ip(), from.port());
        }

        private void finish() {
            outbox.flush();
            List<SleeveLink> tooBig = List.copyOf(refused);
            refused.clear();
            tooBig.forEach(link -> paths.tooBig(link, MTU));
        }

        @Override
        public void send(Outbox box) {
            for (Outlet outlet : box.used()) {
                for (int i = outlet.first; i != Outlet.NONE; i = box.following(i)) {
                    if (shortCut) {
                        handOver(box, i, outlet.link.view().remote());
                        continue;
                    }
                    byte[] payload = new byte[box.length(i)];
                    box.memory().bytes().get(box.offset(i), payload);
                    depart(outlet, payload);
                }
            }
        }

        /** What {@link #shortCut} does, without an object. */
        private void handOver(Outbox box, int packet, UdpAddress to) {
            Node receiver = requireNonNull(nodes.get(to.ip() & 0xff));
            int length = box.length(packet);
            receiver.received.bytes().put(0, box.memory().bytes(), box.offset(packet), length);
            receiver.arrived.accept(receiver.received, 0, length, address.ip(), address.port());
        }

        private void depart(Outlet outlet, byte[] payload) {
            UdpAddress to = outlet.link.view().remote();
            sent.add(new Packet(payload, outlet.dontFragment));
            if (outlet.dontFragment && payload.length + IP_AND_UDP > MTU) {
                refused.add(outlet.link);
                return;
            }
            Node receiver = nodes.get(to.ip() & 0xff);
            if (receiver != null) {
                underWay.add(() -> receiver.receive(payload, address));
            }
        }

        @Override
        public void deliver(NativeMemory memory, int offset, int length) {
            if (shortCut) {
                return;
            }
            byte[] frame = new byte[length];
            memory.bytes().get(offset, frame);
            delivered.add(frame);
        }

        @Override
        public void flush() {}

        @Override
        public void established(long connection) {
            said.add("established " + connection);
        }

        @Override
        public void failed(long connection, String reason) {
            said.add("failed " + connection + ": " + reason);
        }

        @Override
        public void mtuVerified(long connection, int mtu) {
            said.add("mtu " + connection + ": " + mtu);
        }

        @Override
        public void moved(long connection, UdpAddress to) {
            said.add("moved " + connection + " to " + to);
        }

        @Override
        public void learned(MacAddress mac, PeerName at) {
            said.add("learned " + mac + " at " + at.value());
        }

        @Override
        public void forKernel(PeerName source, PeerName destination, byte[] frame) {
            said.add("kernel " + source.value() + " to " + destination.value() + ": " + frame.length);
        }
    }

    /** A plan of a node: its containers, and neighbours on sleeve with theirs. */
    static SleevePlan plan(PeerName self, MacAddress local, Map<Hop, MacAddress> neighbours) {
        ImmutableMap.Builder<MacAddress, Hop> endpoints = ImmutableMap.builder();
        ImmutableMap.Builder<PeerName, Reach> peers = ImmutableMap.builder();
        neighbours.forEach((hop, mac) -> {
            endpoints.put(mac, hop);
            peers.put(hop.destination(), new Reach(OptionalLong.of(hop.connection()), ImmutableList.of(), false));
        });
        return new SleevePlan(
                self,
                ImmutableSet.of(local),
                endpoints.buildOrThrow(),
                ImmutableList.copyOf(neighbours.keySet()),
                peers.buildOrThrow());
    }
}
