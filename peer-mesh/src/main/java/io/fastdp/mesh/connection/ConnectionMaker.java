package io.fastdp.mesh.connection;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.topology.ConnectionSummary;
import io.fastdp.mesh.topology.PeerDescription;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides whom to dial and when (mesh protocol, section 16). Pure bookkeeping: it reads no clock and opens nothing; the
 * owner asks for an {@linkplain #evaluate evaluation} whenever something changed or {@link #nextTry} has come.
 * Confined to the mesh loop.
 */
public final class ConnectionMaker {
    /** Dials at the same time; more wait for their turn, so that a forged topology cannot exhaust descriptors. */
    static final int ATTEMPTS_AT_ONCE = 64;
    /** Targets learnt from others; a full mesh of the largest size the protocol can name has 4096 peers. */
    static final int LEARNT_TARGETS = 4096;

    private final Settings settings;
    private final RandomGenerator random;
    private final Map<String, DirectPeer> direct = new LinkedHashMap<>();
    private final Map<InetSocketAddress, Target> targets = new LinkedHashMap<>();
    private int port;

    public ConnectionMaker(Settings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        this.port = settings.port();
    }

    /**
     * What does not change while the mesh runs.
     *
     * @param port completes a direct peer without port, and addresses of peers that were seen dialling
     * @param connectionLimit 0 for none
     */
    public record Settings(PeerName self, int port, boolean discovery, int connectionLimit) {}

    /** A connection to a known peer. */
    public record Live(PeerName remote, InetSocketAddress address, boolean outbound) {}

    /**
     * An address to dial.
     *
     * @param acceptUnknown the operator gave this address, so whoever answers is welcome
     * @param again an earlier attempt failed
     */
    public record Dial(InetSocketAddress address, boolean acceptUnknown, boolean again) {}

    /**
     * A target that is not connected.
     *
     * @param retryAt in uptime; empty: never
     * @param attempting being dialled now
     * @param error of the last attempt, empty before it
     */
    public record Pending(InetSocketAddress address, boolean attempting, String error, Optional<Duration> retryAt) {}

    /** The port we really listen on, if the kernel chose it. */
    public void listensOn(int chosen) {
        port = chosen;
    }

    /** Adds direct peers; their targets begin anew. */
    public void connect(Collection<DirectPeer> peers, boolean replace) {
        if (replace) {
            direct.clear();
        }
        for (DirectPeer peer : peers) {
            direct.put(peer.given(), peer);
            InetSocketAddress address = peer.socketAddress(port);
            Target target = targets.get(address);
            if (target != null && target.isIdle()) {
                targets.remove(address);
            }
        }
    }

    /** Forgets direct peers by what was typed. */
    public void forget(Collection<String> given) {
        given.forEach(direct::remove);
    }

    /** The direct peers as given. */
    public List<String> directPeers() {
        return List.copyOf(direct.keySet());
    }

    /** How many direct peers are worth dialling: where we ourselves answer, nobody else does. */
    public int promising() {
        return (int) direct.values().stream()
                .map(peer -> targets.get(peer.socketAddress(port)))
                .filter(target -> target == null || !target.isNever())
                .count();
    }

    /** The targets that are being dialled or wait after a failure. */
    public List<Pending> pending() {
        List<Pending> result = new ArrayList<>();
        targets.forEach((address, target) -> {
            boolean attempting = target.state() == Target.State.ATTEMPTING;
            if (attempting || target.state() == Target.State.WAITING) {
                Optional<Duration> retryAt = target.isNever() ? Optional.empty() : Optional.of(target.due());
                result.add(new Pending(address, attempting, target.error(), retryAt));
            }
        });
        return result;
    }

    /** The dial failed, or the connection ended before it was added. */
    public void failed(InetSocketAddress address, Duration now, String text) {
        with(address, target -> target.failed(now, text, random));
    }

    /** A dialled connection was added. */
    public void connected(InetSocketAddress address, PeerName remote) {
        with(address, target -> {
            target.connected();
            target.leadsTo(remote);
        });
    }

    /** A dialled connection that had been added ended. */
    public void ended(InetSocketAddress address, Duration now, String text) {
        with(address, target -> target.ended(now, text, random));
    }

    /** A dialled connection lost against another one to the same peer (mesh protocol, section 15). */
    public void duplicate(InetSocketAddress address, PeerName remote, Duration now, String text) {
        with(address, target -> {
            target.leadsTo(remote);
            target.failed(now, text, random);
        });
    }

    /** We ourselves, or someone with our name, answers there. */
    public void neverAgain(InetSocketAddress address, String text) {
        with(address, target -> target.neverAgain(text));
    }

    private void with(InetSocketAddress address, Consumer<Target> change) {
        Target target = targets.get(address);
        if (target != null) {
            change.accept(target);
        }
    }

    /** When the earliest waiting target is due; empty if none waits. In uptime. */
    public Optional<Duration> nextTry() {
        return targets.values().stream()
                .filter(target -> target.state() == Target.State.WAITING && !target.isNever())
                .map(Target::due)
                .min(Duration::compareTo);
    }

    /**
     * Adds and drops targets.
     *
     * @param now uptime
     * @param known every known peer
     * @param live every current connection whose remote is known
     * @param allConnections how many connections count against the limit
     * @return what to dial now; each is answered by one of {@code failed}, {@code connected}, {@code neverAgain},
     *     {@code duplicate}
     */
    public List<Dial> evaluate(
            Duration now, Iterable<PeerDescription> known, Collection<Live> live, int allConnections) {
        // Addresses worth dialling, and whether somebody else is connected there.
        Map<InetSocketAddress, Boolean> valid = new LinkedHashMap<>();
        Snapshot snapshot = Snapshot.of(live);
        addDirect(snapshot, valid);
        addLearnt(known, snapshot, valid);
        valid.forEach((address, met) -> targets.computeIfAbsent(address, unused -> new Target(now, met)));
        Set<InetSocketAddress> directAddresses = directAddresses();
        suspendOrDrop(now, valid, directAddresses, snapshot);
        return dueNow(now, directAddresses, allConnections);
    }

    private void addDirect(Snapshot snapshot, Map<InetSocketAddress, Boolean> valid) {
        for (DirectPeer peer : direct.values()) {
            InetSocketAddress address = peer.socketAddress(port);
            boolean dialledBack = peer.port().isEmpty() && snapshot.inbound().contains(peer.address());
            if (!dialledBack && !snapshot.addresses().contains(address)) {
                valid.put(address, false);
            }
        }
    }

    private void addLearnt(Iterable<PeerDescription> known, Snapshot snapshot, Map<InetSocketAddress, Boolean> valid) {
        for (PeerDescription peer : known) {
            if (peer.summary().name().equals(settings.self())) {
                continue;
            }
            for (ConnectionSummary connection : peer.connections()) {
                PeerName other = connection.remote();
                if (other.equals(settings.self()) || snapshot.peers().contains(other)) {
                    continue;
                }
                InetSocketAddress address = learntAddress(connection);
                boolean another = settings.discovery() && valid.size() < LEARNT_TARGETS;
                if (address != null
                        && !snapshot.addresses().contains(address)
                        && (another || valid.containsKey(address))) {
                    valid.merge(address, connection.established(), Boolean::logicalOr);
                }
            }
        }
    }

    private @Nullable InetSocketAddress learntAddress(ConnectionSummary connection) {
        InetSocketAddress address = Addresses.parse(connection.address());
        if (address == null || connection.outbound()) {
            return address;
        }
        return new InetSocketAddress(address.getAddress(), port);
    }

    private Set<InetSocketAddress> directAddresses() {
        Set<InetSocketAddress> result = new HashSet<>();
        direct.values().forEach(peer -> result.add(peer.socketAddress(port)));
        return result;
    }

    private void suspendOrDrop(
            Duration now,
            Map<InetSocketAddress, Boolean> valid,
            Set<InetSocketAddress> directAddresses,
            Snapshot snapshot) {
        Iterator<Map.Entry<InetSocketAddress, Target>> each = targets.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<InetSocketAddress, Target> entry = each.next();
            Target target = entry.getValue();
            if (!target.isIdle()) {
                continue;
            }
            PeerName leadsTo = target.leadsTo();
            boolean alreadyConnected = leadsTo != null && snapshot.peers().contains(leadsTo);
            Boolean met = valid.get(entry.getKey());
            if (met != null && !alreadyConnected) {
                target.resume(now, met);
            } else if (directAddresses.contains(entry.getKey())) {
                target.suspend();
            } else {
                each.remove();
            }
        }
    }

    private List<Dial> dueNow(Duration now, Set<InetSocketAddress> directAddresses, int allConnections) {
        List<Dial> dials = new ArrayList<>();
        long attempting = targets.values().stream()
                .filter(target -> target.state() == Target.State.ATTEMPTING)
                .count();
        for (Map.Entry<InetSocketAddress, Target> entry : targets.entrySet()) {
            Target target = entry.getValue();
            if (target.state() != Target.State.WAITING
                    || target.isNever()
                    || target.due().compareTo(now) > 0) {
                continue;
            }
            boolean full = settings.connectionLimit() > 0 && allConnections + attempting >= settings.connectionLimit();
            if (full || attempting >= ATTEMPTS_AT_ONCE) {
                break;
            }
            target.attempt();
            attempting++;
            boolean acceptUnknown = directAddresses.contains(entry.getKey());
            dials.add(new Dial(entry.getKey(), acceptUnknown, !target.error().isEmpty()));
        }
        return dials;
    }

    private record Snapshot(Set<PeerName> peers, Set<InetSocketAddress> addresses, Set<InetAddress> inbound) {
        static Snapshot of(Collection<Live> live) {
            Snapshot result = new Snapshot(new HashSet<>(), new HashSet<>(), new LinkedHashSet<>());
            for (Live connection : live) {
                result.peers.add(connection.remote());
                result.addresses.add(connection.address());
                if (!connection.outbound()) {
                    result.inbound.add(connection.address().getAddress());
                }
            }
            return result;
        }
    }
}
