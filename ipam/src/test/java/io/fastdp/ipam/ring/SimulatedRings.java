package io.fastdp.ipam.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastdp.ipam.address.Span;
import io.fastdp.mesh.peer.PeerName;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Peers that grant, allocate, leave and gossip at random, where messages are late, lost, repeated and out of order. Keeps
 * to the rules that make a take-over safe: the peer is dead, and who takes over has heard from all others since.
 */
final class SimulatedRings {
    private static final Span UNIVERSE = new Span(256, 256 + 64);

    private final Random random;
    private final Map<PeerName, Ring> rings = new TreeMap<>();
    private final Map<PeerName, BitSet> used = new TreeMap<>();
    private final List<Ring> messages = new ArrayList<>();
    private final List<PeerName> gone = new ArrayList<>();
    private int joined;

    SimulatedRings(long seed) {
        random = new Random(seed);
        int founders = 1 + random.nextInt(4);
        for (int i = 0; i < founders; i++) {
            join();
        }
        rings.replaceAll((peer, ring) -> ring.divide(rings.keySet()));
        join();
    }

    void step() {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> grant();
            case 3, 4, 5 -> allocateOrFree();
            case 6, 7 -> send();
            case 8, 9, 10 -> deliver();
            default -> rarely();
        }
        requireOneOwnerForEachAddress();
    }

    /** Everybody tells everybody. */
    void settle() {
        messages.clear();
        for (int round = 0; round < 2; round++) {
            for (PeerName from : List.copyOf(rings.keySet())) {
                rings.keySet().forEach(to -> receive(to, ringOf(from)));
            }
        }
    }

    void requireAgreement() {
        Ring first = rings.values().iterator().next();
        assertThat(rings.values())
                .allSatisfy(ring -> assertThat(ring.agreesWith(first))
                        .as("%s%n%s", ring, first)
                        .isTrue());
        assertThat(first.shares().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(UNIVERSE.size());
        assertThat(rings.keySet()).containsAll(first.shares().keySet());
    }

    private void grant() {
        PeerName from = anyone();
        List<Span> own = ringOf(from).ownedSpans();
        if (own.isEmpty()) {
            return;
        }
        Span range = own.get(random.nextInt(own.size()));
        long start = range.start() + random.nextInt((int) range.size());
        Span part = new Span(start, start + 1 + random.nextInt((int) (range.end() - start)));
        if (!inUse(from, part)) {
            rings.compute(from, (peer, ring) -> ringOf(from).grant(part, anyone()));
            report(from);
        }
    }

    private void allocateOrFree() {
        PeerName peer = anyone();
        List<Span> own = ringOf(peer).ownedSpans();
        if (!own.isEmpty()) {
            Span range = own.get(random.nextInt(own.size()));
            usedBy(peer).flip((int) range.start() + random.nextInt((int) range.size()));
            report(peer);
        }
    }

    private void report(PeerName peer) {
        rings.compute(peer, (name, ring) -> ringOf(peer).reportFree(span -> span.size() - usedIn(peer, span)));
    }

    private void send() {
        messages.add(ringOf(anyone()));
    }

    /** A message may be delivered often, or never. */
    private void deliver() {
        if (!messages.isEmpty()) {
            receive(anyone(), messages.get(random.nextInt(messages.size())));
        }
    }

    private void receive(PeerName to, Ring sent) {
        RingMerge merge = ringOf(to).merge(sent, span -> inUse(to, span), peer -> "");
        require(!(merge instanceof RingMerge.Refused), to, merge);
        if (merge instanceof RingMerge.Updated updated) {
            require(updated.lost().isEmpty(), to, merge);
            rings.put(to, updated.ring());
            RingMerge again = updated.ring().merge(sent, span -> inUse(to, span), peer -> "");
            require(again.equals(new RingMerge.Unchanged(updated.ring())), to, again);
            report(to);
        }
    }

    private void rarely() {
        if (random.nextInt(3) > 0) {
            return;
        }
        PeerName mortal = anyone();
        boolean ringSurvives = rings.values().stream()
                .anyMatch(ring -> !ring.isEmpty() && !ring.self().equals(mortal));
        if (rings.size() < 6) {
            join();
        } else if (ringSurvives) {
            bury(mortal);
        }
    }

    private void join() {
        PeerName peer = PeerName.of(1000 - ++joined);
        rings.put(peer, Ring.empty(UNIVERSE, peer));
        used.put(peer, new BitSet());
    }

    private void bury(PeerName dead) {
        if (random.nextBoolean()) {
            // An orderly leave: the heir need not even be told at once, since the ring says it.
            Ring left = ringOf(dead);
            left.heir(rings::containsKey, rings.keySet()).ifPresent(heir -> receive(heir, left.transfer(dead, heir)));
        }
        rings.remove(dead);
        used.remove(dead);
        messages.clear();
        PeerName survivor = anyone();
        rings.values().forEach(ring -> receive(survivor, ring));
        // Those that went before too: who took over from them may have gone before anybody heard of it.
        gone.add(dead);
        gone.forEach(peer -> rings.put(survivor, ringOf(survivor).transfer(peer, survivor, Ring.TAKE_OVER_STEP)));
        report(survivor);
    }

    private void requireOneOwnerForEachAddress() {
        BitSet owned = new BitSet();
        rings.forEach((peer, ring) -> {
            require(ring.check().isEmpty(), peer, ring);
            for (Span span : ring.ownedSpans()) {
                int next = owned.nextSetBit((int) span.start());
                require(next < 0 || next >= span.end(), peer, span);
                owned.set((int) span.start(), (int) span.end());
            }
        });
        used.forEach((peer, bits) -> require(bits.stream().allMatch(owned::get), peer, bits));
    }

    /** Said millions of times, so with as little ado as possible. */
    private static void require(boolean holds, PeerName peer, Object what) {
        if (!holds) {
            throw new AssertionError("at " + peer + ": " + what);
        }
    }

    private boolean inUse(PeerName peer, Span span) {
        return usedIn(peer, span) > 0;
    }

    private long usedIn(PeerName peer, Span span) {
        return usedBy(peer).get((int) span.start(), (int) span.end()).cardinality();
    }

    private BitSet usedBy(PeerName peer) {
        return used.getOrDefault(peer, new BitSet());
    }

    private Ring ringOf(PeerName peer) {
        return rings.getOrDefault(peer, Ring.empty(UNIVERSE, peer));
    }

    private PeerName anyone() {
        return List.copyOf(rings.keySet()).get(random.nextInt(rings.size()));
    }
}
