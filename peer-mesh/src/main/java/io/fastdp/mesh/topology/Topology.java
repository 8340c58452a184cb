package io.fastdp.mesh.topology;

import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Every peer that this peer knows of, itself included, as last described. Immutable: each change gives a new topology.
 *
 * <p>Only the peer itself may change its own description, and each such change raises its version by one, because the
 * version decides which of two descriptions others believe (mesh protocol sections 8 and 11.3).
 */
public final class Topology {
    /**
     * How many peers a merge remembers at most. Short ids limit a mesh to 4096 peers with fast datapath; the bound keeps
     * a member that invents peers from filling our memory.
     */
    public static final int MOST_PEERS = 5000;

    private final PeerName self;
    private final NavigableMap<PeerName, PeerDescription> peers;
    private final ShortIdTable shortIds;

    Topology(PeerName self, NavigableMap<PeerName, PeerDescription> peers) {
        this.self = self;
        this.peers = Collections.unmodifiableNavigableMap(peers);
        this.shortIds = ShortIdTable.of(peers.values());
    }

    /** A topology in which this peer is alone. */
    public static Topology of(PeerSummary self) {
        return of(self.name(), List.of(new PeerDescription(self, List.of())));
    }

    /** A topology of these descriptions, of which one must be named {@code self}. */
    public static Topology of(PeerName self, Collection<PeerDescription> descriptions) {
        NavigableMap<PeerName, PeerDescription> peers = new TreeMap<>();
        descriptions.forEach(description -> peers.put(description.name(), description));
        if (!peers.containsKey(self)) {
            throw new IllegalArgumentException("topology without a description of " + self + " itself");
        }
        return new Topology(self, peers);
    }

    /** This peer's own description. */
    public PeerDescription self() {
        return known(self);
    }

    /** The peer of that name, if known. */
    public Optional<PeerDescription> peer(PeerName name) {
        return Optional.ofNullable(peers.get(name));
    }

    /** All peers in ascending order of their names. */
    public Collection<PeerDescription> peers() {
        return peers.values();
    }

    /** All names in ascending order. */
    public NavigableSet<PeerName> names() {
        return Collections.unmodifiableNavigableSet(new TreeSet<>(peers.keySet()));
    }

    /** The current descriptions of those of {@code names} that are known, in ascending order. */
    public List<PeerDescription> describe(Collection<PeerName> names) {
        return names.stream()
                .sorted()
                .distinct()
                .filter(peers::containsKey)
                .map(this::known)
                .toList();
    }

    /** Who owns which short id. */
    public ShortIdTable shortIds() {
        return shortIds;
    }

    /** Merges what another peer told; see {@link TopologyMerge}. */
    public TopologyMerge merge(List<PeerDescription> update) {
        return MergeStep.merge(this, update);
    }

    /**
     * Removes the peers to which no path of described connections leads from this peer, except those in {@code keep},
     * which a local connection in some state still refers to (mesh protocol section 13).
     */
    public PeerRemoval collect(Set<PeerName> keep) {
        Set<PeerName> reachable = Reachability.from(this);
        NavigableMap<PeerName, PeerDescription> kept = new TreeMap<>();
        List<PeerDescription> removed = new ArrayList<>();
        peers.forEach((name, peer) -> {
            if (reachable.contains(name) || keep.contains(name)) {
                kept.put(name, peer);
            } else {
                removed.add(peer);
            }
        });
        return removed.isEmpty() ? new PeerRemoval(this, removed) : new PeerRemoval(new Topology(self, kept), removed);
    }

    /** Adds a peer met by a connection, without connections, unless it is known: only gossip alters a known peer. */
    public Topology withMet(PeerSummary met) {
        return peers.containsKey(met.name()) ? this : with(new PeerDescription(met, List.of()));
    }

    /** Adds an own connection in place of one to the same peer. */
    public Topology withConnection(ConnectionSummary connection) {
        return withSelf(self().with(connection));
    }

    /** Marks the own connection to {@code remote} as established; the same topology if there is none. */
    public Topology withEstablished(PeerName remote) {
        return self().connectionTo(remote)
                .map(connection -> withSelf(self().with(connection.asEstablished())))
                .orElse(this);
    }

    /** Drops the own connection to {@code remote}; the same topology if there is none. */
    public Topology withoutConnection(PeerName remote) {
        return self().connectionTo(remote).isEmpty() ? this : withSelf(self().without(remote));
    }

    /** Takes another short id for this peer. */
    public Topology withShortId(ShortId shortId) {
        return withSelf(self().with(self().summary().withShortId(shortId)));
    }

    /** Whether this peer has a short id that a peer with a lower name claims too. */
    public boolean lostShortId() {
        return self().summary()
                .shortId()
                .flatMap(shortIds::owner)
                .filter(owner -> !owner.equals(self))
                .isPresent();
    }

    /**
     * Takes a free short id instead of a lost one: up to ten random tries, then a random one of those left. The same
     * topology if none is lost or none is free; ask again when a peer has been removed.
     */
    public Topology withFreshShortId(RandomGenerator random) {
        return lostShortId()
                ? shortIds.chooseFree(random).map(this::withShortId).orElse(this)
                : this;
    }

    Topology withOwnVersion(long version) {
        return with(self().with(self().summary().withVersion(version)));
    }

    NavigableMap<PeerName, PeerDescription> copyOfPeers() {
        return new TreeMap<>(peers);
    }

    private Topology withSelf(PeerDescription changed) {
        PeerSummary summary = changed.summary();
        return with(changed.with(summary.withVersion(summary.version() + 1)));
    }

    private Topology with(PeerDescription description) {
        NavigableMap<PeerName, PeerDescription> changed = copyOfPeers();
        changed.put(description.name(), description);
        return new Topology(self, changed);
    }

    private PeerDescription known(PeerName name) {
        return peer(name).orElseThrow();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Topology that && self.equals(that.self) && peers.equals(that.peers);
    }

    @Override
    public int hashCode() {
        return 31 * self.hashCode() + peers.hashCode();
    }

    @Override
    public String toString() {
        return "Topology of " + self + ": " + peers.values();
    }
}
