package io.fastdp.controller;

import io.fastdp.controller.allocator.AllocatorHost;
import io.fastdp.controller.allocator.AllocatorStore;
import io.fastdp.controller.allocator.OriginalPeers;
import io.fastdp.controller.allocator.SeedModes;
import io.fastdp.controller.config.IpamOptions;
import io.fastdp.controller.endpoints.EndpointClaims;
import io.fastdp.controller.state.AllocationStore;
import io.fastdp.ipam.Allocator;
import io.fastdp.ipam.AllocatorChange;
import io.fastdp.ipam.AllocatorConfig;
import io.fastdp.ipam.AllocatorEvent;
import io.fastdp.mesh.Mesh;
import io.fastdp.mesh.MeshEvent;
import io.fastdp.mesh.MeshView;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import io.fastdp.mesh.topology.PeerDescription;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The allocator as a part of the agent: tells it what the mesh and the bridge know. Each method is called by one thread.
 */
final class Addressing {
    private final AllocatorHost host;
    private final AllocatorEvent.Start first;
    private final OriginalPeers originals;
    private final News reachable = new News(AllocatorEvent.PeersReachable::new);
    private final News original = new News(AllocatorEvent.OriginalPeers::new);
    private volatile int unresolved;

    private Addressing(AllocatorHost host, AllocatorEvent.Start first, OriginalPeers originals) {
        this.host = host;
        this.first = first;
        this.originals = originals;
    }

    /**
     * Opens the channel; nothing happens before {@link #begin}.
     *
     * @param options with a range
     * @param self this peer
     * @param uid this run of it
     * @param store what it begins with and what it saves
     */
    static Addressing of(
            IpamOptions options, PeerId self, PeerUid uid, AllocationStore store, Mesh mesh, RandomGenerator random) {
        Allocator allocator = Allocator.open(
                AllocatorConfig.of(
                        self,
                        uid,
                        options.range().orElseThrow(),
                        options.defaultSubnet(),
                        SeedModes.of(options.init())),
                random::nextDouble);
        AllocatorHost host =
                AllocatorHost.of(allocator, new OnDisk(store, allocator), mesh::channel, Clock.systemUTC());
        var loaded = store.loaded();
        return new Addressing(
                host,
                new AllocatorEvent.Start(loaded.content().snapshot(), loaded.ringMayBeStale()),
                new OriginalPeers(self.name()));
    }

    AllocatorHost host() {
        return host;
    }

    /**
     * Begins, before the mesh does.
     *
     * @param targets how many peers the operator named
     * @param inUse what was found on the bridge and in containers: claimed before anybody can ask for an address
     */
    void begin(int targets, Collection<AllocatorEvent.Claim> inUse) {
        host.start(first);
        host.post(new AllocatorEvent.PeersExpected(1 + targets));
        inUse.forEach(host::post);
    }

    /** So many targets of the start have names that nobody knows now: they may be peers all the same. */
    void unresolved(int targets) {
        unresolved = targets;
    }

    void onView(MeshView view) {
        reachable.of(names(view)).ifPresent(host::post);
    }

    void onTargets(MeshEvent.TargetsChanged event) {
        host.post(new AllocatorEvent.PeersExpected(1 + event.promising() + unresolved));
        host.saveTargets(event.targets());
    }

    /** Looks who runs the original program, now and then. */
    void judge(MeshView view, EndpointClaims claims, Duration now) {
        original.of(originals.look(names(view), claims.heard(), now)).ifPresent(host::post);
    }

    private static Set<PeerName> names(MeshView view) {
        return view.topology().peers().stream().map(PeerDescription::name).collect(Collectors.toUnmodifiableSet());
    }

    /** Peers that the allocator is told of when they are others than last time, at first none. Confined to one thread. */
    private static final class News {
        private final Function<Set<PeerName>, AllocatorEvent> event;
        private Set<PeerName> told = Set.of();

        News(Function<Set<PeerName>, AllocatorEvent> event) {
            this.event = event;
        }

        Optional<AllocatorEvent> of(Set<PeerName> peers) {
            boolean known = peers.equals(told);
            told = peers;
            return known ? Optional.empty() : Optional.of(event.apply(peers));
        }
    }

    private record OnDisk(AllocationStore file, Allocator allocator) implements AllocatorStore {
        @Override
        public void write(List<AllocatorChange> changes) throws IOException {
            file.save(changes, allocator::snapshot);
        }

        @Override
        public void writeTargets(List<String> targets) throws IOException {
            file.saveTargets(targets, allocator::snapshot);
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
