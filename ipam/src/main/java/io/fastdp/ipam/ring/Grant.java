package io.fastdp.ipam.ring;

import io.fastdp.ipam.address.Span;
import io.fastdp.mesh.peer.PeerName;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gives part of the holder's space to another peer. What is left keeps its token, at a version that outranks what others
 * know of it; at most two tokens are added. Used once.
 */
final class Grant {
    private final Ring ring;
    private final Span span;
    private final PeerName to;
    private final TreeMap<Long, RingEntry> entries;

    Grant(Ring ring, Span span, PeerName to) {
        this.ring = ring;
        this.span = span;
        this.to = to;
        this.entries = ring.byToken();
    }

    Ring make() {
        requireOwned();
        long firstFree = Math.min(ring.distance(span.start(), nextToken(span.start())), span.size());
        giveFrom(span.start(), firstFree);
        entries.subMap(span.start(), false, span.end(), false)
                .replaceAll((token, entry) -> raised(entry).withFree(Math.min(entry.free(), span.end() - token)));
        closeAt(span.end() == ring.universe().end() ? ring.universe().start() : span.end());
        return ring.with(entries.values());
    }

    private void requireOwned() {
        if (span.isEmpty() || !ring.universe().contains(span) || ring.isEmpty()) {
            throw refused("is not part of " + ring.universe());
        }
        touching().values().forEach(entry -> {
            if (!entry.peer().equals(ring.self())) {
                throw refused("touches what is not ours: " + entry);
            }
            if (entry.version() == RingEntry.MAX_VERSION) {
                // Nothing could outrank the copies which still say that it is ours.
                throw refused("touches an entry whose version cannot rise: " + entry);
            }
        });
    }

    private Map<Long, RingEntry> touching() {
        Map<Long, RingEntry> touched = new TreeMap<>(entries.subMap(span.start(), span.end()));
        RingEntry first = ruling(span.start());
        touched.put(first.token(), first);
        return touched;
    }

    /** The entry in whose range the address is. */
    private RingEntry ruling(long address) {
        Map.Entry<Long, RingEntry> floor = entries.floorEntry(address);
        return floor != null ? floor.getValue() : entries.lastEntry().getValue();
    }

    private long nextToken(long address) {
        Long next = entries.higherKey(address);
        return next != null ? next : entries.firstKey();
    }

    private void giveFrom(long start, long free) {
        RingEntry before = ruling(start);
        if (before.token() == start) {
            entries.put(start, raised(before).withFree(free));
        } else {
            entries.put(start, new RingEntry(start, to, 0, free));
            long left = ring.distance(before.token(), start);
            entries.put(before.token(), before.withVersion(before.version() + 1).withFree(left));
        }
    }

    /** Behind the granted addresses what is left must be ours again. */
    private void closeAt(long end) {
        if (!entries.containsKey(end)) {
            entries.put(end, new RingEntry(end, ring.self(), 0, ring.distance(end, nextToken(end))));
        }
    }

    private RingEntry raised(RingEntry entry) {
        return entry.ownedBy(to, entry.version() + 1);
    }

    private IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("cannot grant " + span + " to " + to + ": it " + why);
    }
}
