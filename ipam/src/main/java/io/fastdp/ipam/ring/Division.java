package io.fastdp.ipam.ring;

import io.fastdp.ipam.address.Span;
import io.fastdp.mesh.peer.PeerName;
import java.util.ArrayList;
import java.util.List;

/**
 * Halves a range among peers, again and again, so that every share of a network is a network. All peers compute the
 * same, so nobody has to tell the result. Stateless.
 */
final class Division {
    private Division() {}

    /** The shares in address order; peers for whom no address is left get none. */
    static List<RingEntry> of(Span range, List<PeerName> ascending) {
        List<RingEntry> shares = new ArrayList<>();
        divide(range.start(), range.size(), ascending, shares);
        for (int i = 0; i < shares.size(); i++) {
            long next = i + 1 < shares.size() ? shares.get(i + 1).token() : range.end();
            RingEntry share = shares.get(i);
            shares.set(i, share.withFree(next - share.token()));
        }
        return shares;
    }

    private static void divide(long start, long share, List<PeerName> peers, List<RingEntry> shares) {
        if (share == 0 || peers.isEmpty()) {
            return;
        }
        if (share == 1 || peers.size() == 1) {
            shares.add(new RingEntry(start, peers.get(0), 0, 0));
            return;
        }
        long half = share / 2;
        int lower = peers.size() / 2;
        divide(start, half, peers.subList(0, lower), shares);
        divide(start + share - half, half, peers.subList(lower, peers.size()), shares);
    }
}
