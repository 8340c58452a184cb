package io.fastdp.mesh.testing;

import io.fastdp.mesh.Mesh;
import io.fastdp.mesh.MeshConfig;
import io.fastdp.mesh.MeshEnvironment;
import io.fastdp.mesh.MeshEvent;
import io.fastdp.mesh.connection.NameResolver;
import io.fastdp.mesh.connection.SystemResolver;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import io.fastdp.mesh.topology.PeerDescription;
import io.fastdp.mesh.wire.EphemeralKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Real meshes on a {@link SimulatedNetwork}. The n-th host has the address {@code 10.0.0.n} and its peer the name n.
 * Everything happens in {@link #advance}; the same seed gives the same run. Not thread-safe.
 */
public final class MeshHarness {
    private final SimulatedNetwork network;
    private final List<Host> hosts = new ArrayList<>();

    public MeshHarness(long seed) {
        network = new SimulatedNetwork(seed);
    }

    /** The network below. */
    public SimulatedNetwork network() {
        return network;
    }

    /** Lets time pass. */
    public void advance(Duration span) {
        network.scheduler().advance(span);
    }

    /** The hosts in the order in which they came. */
    public List<Host> hosts() {
        return List.copyOf(hosts);
    }

    /** A host whose peer runs with the defaults of the protocol. */
    public Host start(int number) {
        return start(number, UnaryOperator.identity());
    }

    /** A host whose peer runs with a changed configuration. */
    public Host start(int number, UnaryOperator<MeshConfig> change) {
        return start(number, change, Optional.of("fastdp sleeve"));
    }

    /** A host that announces these overlays. */
    public Host start(int number, UnaryOperator<MeshConfig> change, Optional<String> overlays) {
        Host host = new Host(number, change, overlays);
        hosts.add(host);
        host.run();
        return host;
    }

    /** Whether all hosts in {@code group} describe the same mesh and reach everyone in it. */
    public static boolean agree(Collection<Host> group) {
        List<PeerName> names = group.stream().map(Host::name).sorted().toList();
        List<PeerDescription> first = null;
        for (Host host : group) {
            List<PeerDescription> peers =
                    List.copyOf(host.mesh().view().topology().peers());
            first = first == null ? peers : first;
            boolean sameMesh = peers.equals(first)
                    && peers.stream().map(PeerDescription::name).toList().equals(names);
            boolean reachesAll = names.stream().allMatch(host.mesh().view().routes()::reaches);
            if (!sameMesh || !reachesAll) {
                return false;
            }
        }
        return true;
    }

    /** Lets time pass until the hosts {@link #agree}; returns how long it took, or empty if it took longer. */
    public Optional<Duration> untilAgreed(Collection<Host> group, Duration atMost) {
        Duration step = Duration.ofMillis(250);
        for (Duration passed = Duration.ZERO; passed.compareTo(atMost) <= 0; passed = passed.plus(step)) {
            if (agree(group)) {
                return Optional.of(passed);
            }
            advance(step);
        }
        return Optional.empty();
    }

    /** A machine and the peer that runs on it. */
    public final class Host {
        private final int number;
        private final UnaryOperator<MeshConfig> change;
        private final Optional<String> overlays;
        private final List<MeshEvent> events = new ArrayList<>();
        private HandshakeOverlay overlay;
        private Mesh mesh;

        Host(int number, UnaryOperator<MeshConfig> change, Optional<String> overlays) {
            this.number = number;
            this.change = change;
            this.overlays = overlays;
            this.overlay = new HandshakeOverlay(overlays);
            this.mesh = create();
        }

        private Mesh create() {
            PeerUid uid = PeerUid.of(network.random().nextLong() | 1);
            MeshConfig.Identity identity =
                    new MeshConfig.Identity(PeerName.of(number), "host" + number, uid, Optional.empty());
            NameResolver resolver = new SystemResolver();
            MeshEnvironment environment = new MeshEnvironment(network.random(), this::key, resolver);
            return Mesh.create(
                    change.apply(MeshConfig.of(identity)), network.host(address()), environment, overlay, events::add);
        }

        private EphemeralKey key() {
            byte[] octets = new byte[EphemeralKey.LENGTH];
            network.random().nextBytes(octets);
            return EphemeralKey.of(octets);
        }

        private void run() {
            try {
                mesh.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Its mesh; another one after a restart. */
        public Mesh mesh() {
            return mesh;
        }

        /** Its overlay; another one after a restart. */
        public HandshakeOverlay overlay() {
            return overlay;
        }

        /** Everything its meshes told. */
        public List<MeshEvent> events() {
            return events;
        }

        public PeerName name() {
            return PeerName.of(number);
        }

        public InetAddress address() {
            return SimulatedNetwork.address(number);
        }

        /** Its address as an operator types it. */
        public String typed() {
            return address().getHostAddress();
        }

        /** Makes it dial others. */
        public void connect(Host... others) {
            mesh.connect(List.of(others).stream().map(Host::typed).toList(), false);
        }

        /** Ends its process; the kernel resets its connections. */
        public void stop() {
            mesh.close();
        }

        /** Ends its process and starts a new one that knows nothing. */
        public void restart() {
            mesh.close();
            overlay = new HandshakeOverlay(overlays);
            mesh = create();
            run();
        }

        @Override
        public String toString() {
            return "host" + number;
        }
    }
}
