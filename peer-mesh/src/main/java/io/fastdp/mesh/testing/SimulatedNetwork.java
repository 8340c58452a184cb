package io.fastdp.mesh.testing;

import io.fastdp.mesh.connection.Addresses;
import io.fastdp.mesh.connection.CloseReason;
import io.fastdp.mesh.connection.MeshScheduler;
import io.fastdp.mesh.connection.MeshTransport;
import io.fastdp.mesh.connection.StreamEnd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hosts whose streams run through memory under a {@link VirtualScheduler}. Seeded: latency and how octets are cut
 * depend on nothing else. A cut link drops everything silently, as a pulled cable does; a crashed host resets its
 * streams, as a kernel does whose process died. Not thread-safe.
 */
public final class SimulatedNetwork {
    private static final Duration DIAL_TIMEOUT = Duration.ofSeconds(30);
    private static final int FIRST_EPHEMERAL_PORT = 32768;

    private final long seed;
    private final Random random;
    private final VirtualScheduler scheduler = new VirtualScheduler();
    private final Map<InetSocketAddress, Host> listeners = new HashMap<>();
    private final Set<Set<InetAddress>> cutLinks = new HashSet<>();
    private final List<SimulatedStream> streams = new ArrayList<>();
    private int longestRead = Integer.MAX_VALUE;
    private Duration shortestLatency = Duration.ofMillis(1);
    private Duration longestLatency = Duration.ofMillis(20);
    private int ports = FIRST_EPHEMERAL_PORT;

    /** A network whose chances follow from {@code seed}. */
    public SimulatedNetwork(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** To be printed by a test that fails. */
    public long seed() {
        return seed;
    }

    /** The chances; whoever draws from it becomes part of the seeded run. */
    public Random random() {
        return random;
    }

    /** The clock. */
    public VirtualScheduler scheduler() {
        return scheduler;
    }

    /** {@code 10.0.x.y} for the n-th host. */
    public static InetAddress address(int n) {
        try {
            return InetAddress.getByAddress(new byte[] {10, (byte) (n >> 16), (byte) (n >> 8), (byte) n});
        } catch (UnknownHostException e) {
            throw new AssertionError("four octets are an address", e);
        }
    }

    /** From now on a stream delivers at most so many octets at once; 1 is the nastiest. */
    public void longestRead(int octets) {
        longestRead = octets;
    }

    /** From now on octets take this long. */
    public void latency(Duration shortest, Duration longest) {
        shortestLatency = shortest;
        longestLatency = longest;
    }

    /** The transport of the host with this address; a new one after each {@link MeshTransport#close}. */
    public MeshTransport host(InetAddress address) {
        return new Host(address);
    }

    /** From now on nothing passes between the two, and nobody is told. */
    public void cut(InetAddress a, InetAddress b) {
        cutLinks.add(ends(a, b));
    }

    /** Mends a cut link. What was lost stays lost, so the streams that ran over it are dead. */
    public void mend(InetAddress a, InetAddress b) {
        cutLinks.remove(ends(a, b));
    }

    /** Mends all cut links. */
    public void mendAll() {
        cutLinks.clear();
    }

    /** Cuts every link between the two groups. */
    public void partition(Iterable<InetAddress> one, Iterable<InetAddress> other) {
        one.forEach(a -> other.forEach(b -> cut(a, b)));
    }

    /** Resets every stream between two hosts, as a middle box may. */
    public void resetStreams(InetAddress a, InetAddress b) {
        Set<InetAddress> ends = ends(a, b);
        List.copyOf(streams).stream()
                .filter(stream -> stream.ends().equals(ends))
                .forEach(stream -> stream.endedByRemote(new StreamEnd(
                        CloseReason.REMOTE_CLOSED,
                        "read tcp " + Addresses.text(stream.local()) + "->" + Addresses.text(stream.remote())
                                + ": read: connection reset by peer")));
    }

    /** How many stream ends are open; each connection has two. */
    public int openStreams() {
        return streams.size();
    }

    static Set<InetAddress> ends(InetAddress a, InetAddress b) {
        return new HashSet<>(List.of(a, b));
    }

    boolean isCut(InetAddress a, InetAddress b) {
        return cutLinks.contains(ends(a, b));
    }

    Duration drawLatency() {
        long span = longestLatency.minus(shortestLatency).toNanos();
        return shortestLatency.plusNanos(span <= 0 ? 0 : random.nextLong(span));
    }

    int drawRead(int available) {
        int longest = Math.min(available, longestRead);
        return longest <= 1 ? longest : 1 + random.nextInt(longest);
    }

    boolean cutsReads() {
        return longestRead != Integer.MAX_VALUE;
    }

    void opened(SimulatedStream stream) {
        streams.add(stream);
    }

    void closed(SimulatedStream stream) {
        streams.remove(stream);
    }

    /** One machine's view of the network. */
    private final class Host implements MeshTransport {
        private final InetAddress address;
        private @Nullable InetSocketAddress listeningOn;
        private @Nullable Acceptor acceptor;
        private boolean closed;

        Host(InetAddress address) {
            this.address = address;
        }

        @Override
        public MeshScheduler scheduler() {
            return scheduler;
        }

        @Override
        public InetSocketAddress listen(InetSocketAddress wanted, Acceptor newAcceptor) throws IOException {
            InetSocketAddress bound = new InetSocketAddress(address, wanted.getPort());
            if (listeners.putIfAbsent(bound, this) != null) {
                throw new IOException("listen tcp4 " + Addresses.text(bound) + ": bind: address already in use");
            }
            listeningOn = bound;
            acceptor = newAcceptor;
            return bound;
        }

        @Override
        public void dial(InetSocketAddress local, InetSocketAddress remote, DialListener listener) {
            String what = "dial tcp " + Addresses.text(local) + "->" + Addresses.text(remote) + ": connect: ";
            if (isCut(address, remote.getAddress())) {
                scheduler.schedule(DIAL_TIMEOUT, () -> listener.onDialFailed(what + "connection timed out"));
                return;
            }
            scheduler.schedule(drawLatency(), () -> {
                Host listening = listeners.get(remote);
                if (closed || listening == null) {
                    listener.onDialFailed(what + "connection refused");
                } else {
                    join(listening, remote, listener);
                }
            });
        }

        private void join(Host listening, InetSocketAddress remote, DialListener listener) {
            InetSocketAddress source = new InetSocketAddress(address, ports++);
            if (ports > 65535) {
                ports = FIRST_EPHEMERAL_PORT;
            }
            SimulatedStream near = new SimulatedStream(SimulatedNetwork.this, source, remote);
            SimulatedStream far = new SimulatedStream(SimulatedNetwork.this, remote, source);
            near.joinedWith(far);
            far.joinedWith(near);
            Acceptor accepting = listening.acceptor;
            if (accepting != null) {
                scheduler.execute(() -> accepting.onAccepted(far));
            }
            listener.onConnected(near);
        }

        @Override
        public void close() {
            closed = true;
            if (listeningOn != null) {
                listeners.remove(listeningOn, this);
            }
            List.copyOf(streams).stream()
                    .filter(stream -> stream.local().getAddress().equals(address))
                    .forEach(SimulatedStream::reset);
        }
    }
}
