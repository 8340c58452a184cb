package io.fastdp.controller.endpoints;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.MacAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * All claims that anybody made, the newest of each peer on each address. Immutable. Merging is commutative, associative
 * and idempotent, so peers that have heard the same claims in any order agree who lives where.
 */
public final class EndpointClaims {
    /** No claims. */
    public static final EndpointClaims NONE = new EndpointClaims(Map.of(), 0, 0);

    /** How long a withdrawal is remembered, so that an older claim that still travels does not come back to life. */
    static final Duration WITHDRAWAL_MEMORY = Duration.ofMinutes(10);

    /** Most claims in all, withdrawals included: what fits into the agent's small heap. */
    static final int MOST_CLAIMS = 100_000;

    /** Most claims of one peer: far more containers than one node runs. */
    static final int MOST_OF_A_PEER = 32_768;

    /** How long the claims of a peer are kept that is not in the mesh; it may only be away. */
    static final Duration CLAIM_MEMORY = Duration.ofHours(1);

    /** Nothing in here changes, so values of one history share the maps of the peers that did not change between them. */
    private final Map<PeerName, Map<MacAddress, Claim>> byPeer;

    private final int size;
    private final long generation;

    private EndpointClaims(Map<PeerName, Map<MacAddress, Claim>> byPeer, int size, long generation) {
        this.byPeer = byPeer;
        this.size = size;
        this.generation = generation;
    }

    /**
     * The outcome of a merge.
     *
     * @param claims everything
     * @param news the claims that were new
     */
    public record Merge(EndpointClaims claims, List<Claim> news) {
        /** Copies the news. */
        public Merge {
            news = List.copyOf(news);
        }
    }

    /** Takes in what somebody told, up to the limits on what a hostile member can make us remember. */
    public Merge merge(Collection<Claim> told) {
        List<Claim> news = new ArrayList<>();
        Draft draft = new Draft();
        for (Claim claim : told) {
            if (draft.take(claim)) {
                news.add(claim);
            }
        }
        return news.isEmpty() ? new Merge(this, news) : new Merge(draft.finish(), news);
    }

    /** What becomes of these claims; copies only the maps of the peers that are touched. */
    private final class Draft {
        private final Map<PeerName, Map<MacAddress, Claim>> all = new HashMap<>(byPeer);
        private final Set<PeerName> copied = new HashSet<>();
        private int count = size;

        /** Takes a claim in; false if it is no news, or there is no room for it. */
        boolean take(Claim claim) {
            Map<MacAddress, Claim> ofPeer = all.getOrDefault(claim.peer(), Map.of());
            Claim known = ofPeer.get(claim.mac());
            boolean taken =
                    known == null ? count < MOST_CLAIMS && ofPeer.size() < MOST_OF_A_PEER : claim.supersedes(known);
            if (taken) {
                if (copied.add(claim.peer())) {
                    ofPeer = new HashMap<>(ofPeer);
                    all.put(claim.peer(), ofPeer);
                }
                ofPeer.put(claim.mac(), claim);
                count += known == null ? 1 : 0;
            }
            return taken;
        }

        void remove(PeerName peer, Predicate<Claim> outdated) {
            Map<MacAddress, Claim> ofPeer = all.getOrDefault(peer, Map.of());
            if (ofPeer.values().stream().noneMatch(outdated)) {
                return;
            }
            Map<MacAddress, Claim> rest = new HashMap<>(ofPeer);
            rest.values().removeIf(outdated);
            count -= ofPeer.size() - rest.size();
            if (rest.isEmpty()) {
                all.remove(peer);
            } else {
                all.put(peer, rest);
            }
        }

        EndpointClaims finish() {
            return new EndpointClaims(all, count, generation + 1);
        }
    }

    private Map<MacAddress, Claim> of(PeerName peer) {
        return byPeer.getOrDefault(peer, Map.of());
    }

    /**
     * The claims that make {@code wanted} our complete word: new ones for what is there, withdrawals for what others still
     * believe of us. Each is newer than every known claim on its address.
     *
     * @param self our own name
     * @param wanted our endpoints and their addresses
     * @param epochMillis time of day
     */
    public List<Claim> assertion(PeerName self, Map<MacAddress, ImmutableSet<InetAddress>> wanted, long epochMillis) {
        Map<MacAddress, Long> newest = newestVersions(self);
        List<Claim> made = new ArrayList<>();
        Map<MacAddress, ImmutableSet<InetAddress>> present = new LinkedHashMap<>(wanted);
        present.put(MacAddress.ZERO, ImmutableSet.of());
        present.forEach((mac, addresses) -> {
            Claim known = of(self).get(mac);
            boolean stands = known != null
                    && known.present()
                    && known.addresses().equals(addresses)
                    && Long.compareUnsigned(known.version(), newest.getOrDefault(mac, 0L)) >= 0;
            if (!stands) {
                made.add(new Claim(self, mac, next(newest, mac, epochMillis), true, addresses));
            }
        });
        for (Claim claim : of(self).values()) {
            if (claim.present() && !present.containsKey(claim.mac())) {
                made.add(
                        new Claim(self, claim.mac(), next(newest, claim.mac(), epochMillis), false, ImmutableSet.of()));
            }
        }
        return made;
    }

    /** The claims that say we leave for good. */
    public List<Claim> farewell(PeerName self, long epochMillis) {
        Map<MacAddress, Long> newest = newestVersions(self);
        List<Claim> made = new ArrayList<>();
        for (Claim claim : of(self).values()) {
            if (claim.present()) {
                made.add(
                        new Claim(self, claim.mac(), next(newest, claim.mac(), epochMillis), false, ImmutableSet.of()));
            }
        }
        return made;
    }

    /** What a claim of ours has to outrank; what others say of themselves as a whole is no rival. */
    private Map<MacAddress, Long> newestVersions(PeerName self) {
        Map<MacAddress, Long> newest = new HashMap<>();
        each(claim -> {
            if (claim.peer().equals(self) || !claim.isAboutPeer()) {
                newest.merge(claim.mac(), claim.version(), (a, b) -> Long.compareUnsigned(a, b) >= 0 ? a : b);
            }
        });
        return newest;
    }

    private static long next(Map<MacAddress, Long> newest, MacAddress mac, long epochMillis) {
        long byClock = Claim.versionAt(epochMillis);
        Long known = newest.get(mac);
        return known == null || Long.compareUnsigned(byClock, known) > 0 ? byClock : known + 1;
    }

    /** Forgets old withdrawals, and old claims of peers that nobody knows any more. */
    EndpointClaims without(Predicate<PeerName> unknown, long epochMillis) {
        Draft draft = new Draft();
        for (PeerName peer : byPeer.keySet()) {
            boolean away = unknown.test(peer);
            draft.remove(peer, claim -> {
                long age = epochMillis - claim.epochMillis();
                return age > WITHDRAWAL_MEMORY.toMillis()
                        && (!claim.present() || (away && age > CLAIM_MEMORY.toMillis()));
            });
        }
        return draft.count == size ? this : draft.finish();
    }

    /** Where every address is that somebody claims, by the newest claim on it. */
    public ImmutableMap<MacAddress, Endpoint> endpoints() {
        Map<MacAddress, Claim> winners = new HashMap<>();
        each(claim -> {
            if (claim.present() && !claim.isAboutPeer()) {
                winners.merge(claim.mac(), claim, (a, b) -> a.wins(b) ? a : b);
            }
        });
        ImmutableMap.Builder<MacAddress, Endpoint> endpoints = ImmutableMap.builder();
        winners.forEach((mac, claim) -> endpoints.put(mac, new Endpoint(mac, claim.peer(), claim.addresses())));
        return endpoints.buildOrThrow();
    }

    /** The peers that take part in the channel. */
    public Set<PeerName> announcing() {
        return aboutPeers(true);
    }

    /** The peers that said that they leave for good. */
    public Set<PeerName> departed() {
        return aboutPeers(false);
    }

    /** The peers that take part in the channel, or did so lately. */
    public Set<PeerName> heard() {
        return Set.copyOf(byPeer.keySet());
    }

    private Set<PeerName> aboutPeers(boolean present) {
        ImmutableSet.Builder<PeerName> peers = ImmutableSet.builder();
        byPeer.forEach((peer, ofPeer) -> {
            Claim claim = ofPeer.get(MacAddress.ZERO);
            if (claim != null && claim.present() == present) {
                peers.add(peer);
            }
        });
        return peers.build();
    }

    private void each(Consumer<Claim> use) {
        byPeer.values().forEach(ofPeer -> ofPeer.values().forEach(use));
    }

    /** Everything, in no order. */
    public Collection<Claim> all() {
        List<Claim> all = new ArrayList<>(size);
        each(all::add);
        return Collections.unmodifiableList(all);
    }

    /** Grows with every change; of two values of one history the higher one is the later. */
    public long generation() {
        return generation;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EndpointClaims that && byPeer.equals(that.byPeer);
    }

    @Override
    public int hashCode() {
        return byPeer.hashCode();
    }

    @Override
    public String toString() {
        return size + " claims, generation " + generation;
    }
}
