package io.fastdp.ipam;

import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.gossip.AllocationMessage.SpaceRequest;
import io.fastdp.mesh.peer.PeerName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Our answers to those who ask for our state. Whoever asks wants to hand out addresses once all have answered. So we
 * first ask it for each address that is in use here and not ours, and answer when it has taken note of all of them: it
 * will keep them for us should they be its own, now or later. Confined.
 */
final class Answers {
    /** At most so many addresses are asked for at once; the rest when the peer asks again. */
    private static final int MOST = 1000;

    private final Books books;
    private final PeerBook peers;
    private final Outbox outbox;
    /** Who asked, and which addresses it took note of. */
    private final Map<PeerName, Set<Long>> inquiries = new TreeMap<>();

    private final Set<PeerName> takers = new HashSet<>();

    Answers(Books books, PeerBook peers, Outbox outbox) {
        this.books = books;
        this.peers = peers;
        this.outbox = outbox;
    }

    /** A peer asks for our state, perhaps in order to take over space; returns whether it may have it now. */
    boolean mayAnswer(PeerName peer, boolean taking) {
        if (peers.isOriginal(peer) || !books.hasStrays()) {
            inquiries.remove(peer);
            return true;
        }
        if (taking) {
            takers.add(peer);
        } else {
            takers.remove(peer);
        }
        Set<Long> noted = inquiries.computeIfAbsent(peer, ignored -> new HashSet<>());
        List<Long> missing = missing(noted);
        if (missing.isEmpty()) {
            inquiries.remove(peer);
            return true;
        }
        missing.stream().limit(MOST).forEach(stray -> outbox.unicast(peer, new SpaceRequest(Span.ofAddress(stray))));
        return false;
    }

    /** Whether a peer that waits for an answer wants to take over space. */
    boolean isTaking(PeerName peer) {
        return takers.contains(peer);
    }

    /** A peer has taken note of what we asked for; returns whether the answer that it waits for is due now. */
    boolean noted(PeerName peer, Span range) {
        Set<Long> noted = inquiries.get(peer);
        if (noted == null) {
            return false;
        }
        if (range.isEmpty()) {
            noted.add(range.start());
        } else {
            books.strays().stream().filter(range::contains).forEach(noted::add);
        }
        return missing(noted).isEmpty();
    }

    private List<Long> missing(Set<Long> noted) {
        List<Long> missing = new ArrayList<>(books.strays());
        missing.removeAll(noted);
        return missing;
    }
}
