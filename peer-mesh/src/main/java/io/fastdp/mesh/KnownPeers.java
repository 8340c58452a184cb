package io.fastdp.mesh;

import io.fastdp.mesh.connection.MeshScheduler;
import io.fastdp.mesh.connection.RateLimit;
import io.fastdp.mesh.gossip.GossipData;
import io.fastdp.mesh.gossip.Gossiper;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.topology.ConnectionSummary;
import io.fastdp.mesh.topology.PeerDescription;
import io.fastdp.mesh.topology.PeerRemoval;
import io.fastdp.mesh.topology.PeerSummary;
import io.fastdp.mesh.topology.Routes;
import io.fastdp.mesh.topology.Topology;
import io.fastdp.mesh.topology.TopologyMerge;
import io.fastdp.mesh.wire.ProtocolException;
import io.fastdp.mesh.wire.TopologyCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topology channel and what follows from it: routes, short ids, removal of peers, announcements of our own changes
 * (mesh protocol, sections 11 to 14). The only writer of the topology. Confined to the mesh loop, {@link #view} excepted.
 */
final class KnownPeers implements Gossiper {
    static final String CHANNEL = "topology";

    private static final Duration RECALCULATION_DELAY = Duration.ofMillis(100);
    private static final Duration COLLECTION_DELAY = Duration.ofSeconds(1);
    private static final Duration ANNOUNCEMENT_DELAY = Duration.ofSeconds(1);

    /**
     * Connections that were established are told of at once, since no frame goes by them before both ends know; but a node that
     * finds hundreds of others at the same time must not keep each of them busy with every step of it.
     */
    private static final int PROMPT_ANNOUNCEMENTS = 10;

    private static final Logger log = LoggerFactory.getLogger(KnownPeers.class);

    private final PeerName self;
    private final RandomGenerator random;
    private final Outside outside;
    private final Coalesced recalculation;
    private final Coalesced collection;
    private final Coalesced announcement;
    private final RateLimit prompt;
    private final MeshScheduler scheduler;
    private final Set<PeerName> toAnnounce = new TreeSet<>();
    private final List<Runnable> waitingForRoutes = new ArrayList<>();
    private Topology topology;
    private volatile MeshView view;

    /**
     * What this class needs of its neighbours.
     *
     * @param referredTo the peers that a local connection in any state leads to
     * @param announce sends topology data to a random part of the neighbours
     * @param tell sends topology data to one neighbour
     * @param recalculated new routes are in force: somebody may look for targets
     */
    record Outside(
            Supplier<Set<PeerName>> referredTo,
            Consumer<GossipData> announce,
            BiConsumer<PeerName, GossipData> tell,
            Runnable recalculated,
            Consumer<MeshEvent> events) {}

    KnownPeers(PeerSummary self, MeshScheduler scheduler, RandomGenerator random, Outside outside) {
        this.self = self.name();
        this.scheduler = scheduler;
        this.random = random;
        this.outside = outside;
        this.topology = Topology.of(self);
        this.view = new MeshView(this.self, topology, Routes.of(topology), topology.shortIds(), 0);
        this.recalculation = new Coalesced(scheduler, RECALCULATION_DELAY, this::recalculate);
        this.collection = new Coalesced(scheduler, COLLECTION_DELAY, this::collect);
        this.announcement = new Coalesced(scheduler, ANNOUNCEMENT_DELAY, this::announceNow);
        this.prompt = new RateLimit(PROMPT_ANNOUNCEMENTS, ANNOUNCEMENT_DELAY, scheduler.uptime());
    }

    /** The newest published view; from any thread. */
    MeshView view() {
        return view;
    }

    Topology topology() {
        return topology;
    }

    Routes routes() {
        return view.routes();
    }

    PeerSummary selfSummary() {
        return topology.self().summary();
    }

    void stop() {
        recalculation.cancel();
        collection.cancel();
        announcement.cancel();
        waitingForRoutes.clear();
    }

    /** Sending gossip waits for routes that were asked for, as the choice of neighbours depends on them. */
    void whenRoutesAreCurrent(Runnable send) {
        if (recalculation.isPending()) {
            waitingForRoutes.add(send);
        } else {
            send.run();
        }
    }

    void met(PeerSummary peer) {
        replace(topology.withMet(peer));
        keepAShortId();
    }

    void connectionAdded(ConnectionSummary connection) {
        replace(topology.withConnection(connection));
        recalculation.request();
        announce(Set.of(self, connection.remote()));
    }

    void connectionEstablished(PeerName remote) {
        replace(topology.withEstablished(remote));
        recalculation.request();
        announce(Set.of(self));
        if (prompt.acquire(scheduler.uptime()).isZero()) {
            outside.tell().accept(remote, new TopologyData(toAnnounce, this::topology));
            announcement.runNow();
        }
    }

    /** Collects at once, so that peers which became unreachable are not gossiped back to life. */
    void connectionRemoved(PeerName remote) {
        replace(topology.withoutConnection(remote));
        collect();
        recalculation.request();
        announce(Set.of(self));
    }

    void collect() {
        PeerRemoval removal = topology.collect(outside.referredTo().get());
        if (removal.removed().isEmpty()) {
            return;
        }
        replace(removal.topology());
        recalculation.request();
        for (PeerDescription peer : removal.removed()) {
            log.info("Removed unreachable peer {}", peer.summary().id());
            outside.events().accept(new MeshEvent.PeerLost(peer.summary().id()));
        }
        keepAShortId();
    }

    private void keepAShortId() {
        if (!topology.lostShortId()) {
            return;
        }
        Topology chosen = topology.withFreshShortId(random);
        if (!chosen.equals(topology)) {
            replace(chosen);
            recalculation.request();
            announce(Set.of(self));
        }
    }

    private void replace(Topology changed) {
        boolean remapped = changed.shortIds().remaps(topology.shortIds());
        topology = changed;
        if (remapped) {
            // Packets with that short id now belong to another peer: nobody may act on the old table for 100 ms.
            recalculation.runNow();
        }
    }

    private void recalculate() {
        view = new MeshView(self, topology, Routes.of(topology), topology.shortIds(), view.generation() + 1);
        outside.events().accept(new MeshEvent.ViewChanged(view));
        List<Runnable> ready = List.copyOf(waitingForRoutes);
        waitingForRoutes.clear();
        ready.forEach(Runnable::run);
        outside.recalculated().run();
    }

    private void announce(Set<PeerName> names) {
        toAnnounce.addAll(names);
        announcement.request();
    }

    private void announceNow() {
        GossipData data = new TopologyData(toAnnounce, this::topology);
        toAnnounce.clear();
        outside.announce().accept(data);
    }

    @Override
    public void onUnicast(PeerName source, byte[] payload) throws ProtocolException {
        throw new ProtocolException("unexpected topology gossip unicast from " + source);
    }

    @Override
    public Optional<GossipData> onBroadcast(PeerName source, byte[] payload) throws ProtocolException {
        return describing(merge(payload).received());
    }

    @Override
    public Optional<GossipData> onGossip(byte[] payload) throws ProtocolException {
        return describing(merge(payload).improved());
    }

    @Override
    public Optional<GossipData> complete() {
        return describing(topology.names());
    }

    private Optional<GossipData> describing(Set<PeerName> names) {
        return names.isEmpty() ? Optional.empty() : Optional.of(new TopologyData(names, this::topology));
    }

    private TopologyMerge merge(byte[] payload) throws ProtocolException {
        TopologyMerge merged = topology.merge(TopologyCodec.decode(payload));
        replace(merged.topology());
        if (merged.ownVersionRaised()) {
            announce(Set.of(self));
        }
        if (merged.shortIdLost()) {
            keepAShortId();
        }
        if (!merged.improved().isEmpty()) {
            recalculation.request();
        }
        collection.request();
        return merged;
    }
}
