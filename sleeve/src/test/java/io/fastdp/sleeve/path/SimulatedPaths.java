package io.fastdp.sleeve.path;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.SessionKey;
import io.fastdp.sleeve.crypto.PacketOpener;
import io.fastdp.sleeve.crypto.PacketSealer;
import io.fastdp.sleeve.wire.PacketFormat;
import io.fastdp.sleeve.wire.PacketReader;
import io.fastdp.sleeve.wire.PacketWriter;
import io.fastdp.sleeve.wire.SpecialFrame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Two paths, whose packets, real octets, cross a network that loses, delays, reorders and repeats them, whose MTU changes with
 * or without word of it, and that gives the dialler another address; beside it the mesh connection, which does none of that.
 * Runs on a time of its own; the same seed is the same run.
 */
final class SimulatedPaths {
    private static final byte[] KEY = new byte[SessionKey.LENGTH];
    private static final int IP_AND_UDP = 28;

    /** What the network does. */
    static final class Network {
        double loss;
        double repetition;
        int delayMillis = 1;
        int localMtu = 1500;
        int pathMtu = 1500;
        /** The hop with the smaller MTU says so, and the stack remembers. */
        boolean tells = true;

        boolean passesFragments = true;
        UdpAddress diallersAddress = new UdpAddress(0x0a0a_0002, 6783);
    }

    /** One end. */
    final class End implements PathEffect.Handler {
        final SleevePath path;
        final List<Integer> verified = new ArrayList<>();
        final Set<Long> opened = new HashSet<>();
        boolean established;

        @Nullable
        String failure;

        int effectsAfterTheEnd;
        int replays;

        private final boolean dials;
        private final PeerName name;
        private final boolean sealed;
        private final PacketWriter writer;
        private final PacketSealer sealer;
        private final PacketOpener opener;
        private int knownMtu;

        End(boolean dials, boolean sealed) {
            this.dials = dials;
            this.sealed = sealed;
            name = PeerName.of(dials ? 1 : 2);
            path = new SleevePath(dials ? LISTENER : UdpAddress.UNKNOWN, UID, sealed);
            writer = new PacketWriter(name, sealed);
            sealer = PacketSealer.of(SessionKey.of(KEY), dials);
            opener = PacketOpener.of(SessionKey.of(KEY), dials);
        }

        void run(List<PathEffect> effects) {
            if (failure != null) {
                effectsAfterTheEnd += effects.size();
            }
            effects.forEach(effect -> effect.runBy(this));
        }

        @Override
        public void send(SpecialFrame frame) {
            ByteBuffer packet = ByteBuffer.allocateDirect(frame.length() + PacketFormat.overhead(sealed));
            writer.begin(packet, 0, PacketFormat.LARGEST_PAYLOAD);
            writer.append(other().name.value(), frame);
            if (sealed) {
                sealer.seal(packet, 0, writer.end(), frame.dontFragment());
            }
            int length = writer.end() + IP_AND_UDP;
            int stackMtu = knownMtu == 0 ? network.localMtu : Math.min(knownMtu, network.localMtu);
            if (frame.dontFragment() && length > stackMtu) {
                at(0, () -> run(path.onTooBig(stackMtu, now)));
            } else if (frame.dontFragment() && length > network.pathMtu) {
                if (network.tells) {
                    knownMtu = network.pathMtu;
                }
            } else if (frame.dontFragment() || network.passesFragments) {
                UdpAddress from = dials ? network.diallersAddress : LISTENER;
                UdpAddress to = path.view().remote();
                transmit(() -> other().receive(packet.duplicate(), length - IP_AND_UDP, from, to));
            }
        }

        private void receive(ByteBuffer packet, int end, UdpAddress from, UdpAddress to) {
            if (!to.equals(dials ? network.diallersAddress : LISTENER)) {
                return;
            }
            ByteBuffer copy = ByteBuffer.allocateDirect(end).put(0, packet, 0, end);
            if (sealed) {
                long number = copy.getLong(PacketFormat.NAME);
                PacketOpener.Outcome outcome = opener.open(copy, 0, end);
                if (outcome == PacketOpener.Outcome.REPLAYED) {
                    replays++;
                }
                if (outcome != PacketOpener.Outcome.OPENED) {
                    return;
                }
                if (!opened.add(number)) {
                    throw new AssertionError("packet " + Long.toHexString(number) + " was accepted twice");
                }
            }
            PacketReader reader = new PacketReader();
            for (reader.read(copy, PacketFormat.headerLength(sealed), end); reader.next(); ) {
                SpecialFrame.read(copy, reader.offset(), reader.length())
                        .ifPresent(frame -> run(path.receive(frame, from, now)));
            }
        }

        @Override
        public void send(ControlMessage message) {
            at(
                    network.delayMillis,
                    () -> ControlMessage.parse(message.tag(), message.body())
                            .ifPresent(arrived -> other().run(other().path.receive(arrived, now))));
        }

        @Override
        public void establish() {
            established = true;
        }

        @Override
        public void fail(String reason) {
            failure = reason;
        }

        @Override
        public void mtuVerified(int mtu) {
            verified.add(mtu);
        }

        @Override
        public void remoteMoved(UdpAddress remote) {}

        /** What the stack learnt of the path is forgotten, as it is after ten minutes. */
        void forgetMtu() {
            knownMtu = 0;
        }

        private End other() {
            return dials ? listener : dialler;
        }
    }

    static final UdpAddress LISTENER = new UdpAddress(0x0a0a_0001, 6783);
    private static final long UID = 0x1234_5678_9abc_def0L;

    private record Event(Duration when, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = when.compareTo(other.when);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    final Network network = new Network();
    final End dialler;
    final End listener;
    private final Random random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private Duration now = Duration.ZERO;
    private long order;

    SimulatedPaths(long seed, boolean sealed) {
        random = new Random(seed);
        dialler = new End(true, sealed);
        listener = new End(false, sealed);
    }

    /** Confirms both, the listener a little later. */
    void confirm() {
        dialler.run(dialler.path.confirm(now));
        at(random.nextInt(1200), () -> listener.run(listener.path.confirm(now)));
    }

    /** Lets time pass. */
    void run(Duration time) {
        Duration until = now.plus(time);
        while (true) {
            Duration tick = min(dialler.path.nextTick(), listener.path.nextTick());
            Duration next = events.isEmpty() ? tick : min(tick, events.element().when());
            if (next.compareTo(until) > 0) {
                now = until;
                return;
            }
            now = next.compareTo(now) < 0 ? now : next;
            if (!events.isEmpty() && events.element().when().compareTo(now) <= 0) {
                events.remove().action().run();
            }
            dialler.run(dialler.path.tick(now));
            listener.run(listener.path.tick(now));
        }
    }

    private void transmit(Runnable arrival) {
        if (random.nextDouble() >= network.loss) {
            at(1 + random.nextInt(network.delayMillis), arrival);
        }
        if (random.nextDouble() < network.repetition) {
            at(1 + random.nextInt(10 * network.delayMillis), arrival);
        }
    }

    private void at(int millis, Runnable action) {
        events.add(new Event(now.plusMillis(millis), order++, action));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
