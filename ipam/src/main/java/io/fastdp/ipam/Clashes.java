package io.fastdp.ipam;

import io.fastdp.ipam.AllocatorEffect.Level;
import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.address.Span;
import io.fastdp.mesh.peer.PeerName;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Addresses that two peers have in use, of whom we are one. If another owns such an address, it denies it to us; if we do,
 * the other one asks again and again, at each tick, whereas a client that wants it is told no, and goes. Confined.
 */
final class Clashes {
    /** Who has asked for so long uses the address. */
    private static final Duration INSISTENCE = Duration.ofSeconds(8);

    /** Who has not asked for so long has given it back, or is out of reach. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final Books books;
    private final PeerBook peers;
    private final Outbox outbox;
    /** Used here, and who owns them. */
    private final TreeMap<Long, PeerName> denied = new TreeMap<>();
    /** Owned and used here, and who wants them. */
    private final TreeMap<Long, Wanted> wanted = new TreeMap<>();

    private record Wanted(PeerName peer, Instant first, Instant last) {
        boolean insists() {
            return !last.isBefore(first.plus(INSISTENCE));
        }
    }

    Clashes(Books books, PeerBook peers, Outbox outbox) {
        this.books = books;
        this.peers = peers;
        this.outbox = outbox;
    }

    /** By address the other peer that uses it. */
    Map<Long, PeerName> found() {
        TreeMap<Long, PeerName> found = new TreeMap<>();
        denied.forEach((address, owner) -> {
            if (isOwnedBy(address, owner)) {
                found.put(address, owner);
            }
        });
        wanted.forEach((address, asking) -> {
            if (asking.insists() && books.space().isUsed(address)) {
                found.put(address, asking.peer());
            }
        });
        return found;
    }

    /** The owner says that it uses all of a range. */
    void denied(PeerName owner, Span range) {
        for (long stray : books.strays()) {
            if (range.contains(stray) && isOwnedBy(stray, owner) && !owner.equals(denied.put(stray, owner))) {
                say(
                        stray,
                        "is owned by other peer " + owner + " (" + peers.nickName(owner) + "), where it is in use too");
            }
        }
    }

    /** A peer asks for a range. */
    void asked(PeerName peer, Span range, Instant now) {
        long address = range.start();
        if (range.size() != 1 || !books.space().isUsed(address)) {
            return;
        }
        Wanted before = wanted.getOrDefault(address, new Wanted(peer, now, now));
        boolean again = before.peer().equals(peer);
        Wanted asking = new Wanted(peer, again ? before.first() : now, now);
        wanted.put(address, asking);
        if (asking.insists() && !(again && before.insists())) {
            say(address, "is in use at other peer " + peer + " (" + peers.nickName(peer) + "), too");
        }
    }

    private void say(long address, String where) {
        outbox.log(
                Level.ERROR,
                "[allocator] address " + Ipv4.format(address) + " of "
                        + books.owned().ownerOf(address).orElse("") + " " + where
                        + ": one of the two has to be given back");
    }

    /** Forgets those that are not so any more. */
    void prune(Instant now) {
        denied.entrySet().removeIf(clash -> !isOwnedBy(clash.getKey(), clash.getValue()));
        wanted.entrySet()
                .removeIf(asked -> !books.space().isUsed(asked.getKey())
                        || !now.isBefore(asked.getValue().last().plus(SILENCE)));
    }

    /** Whether an address in use here belongs to this other peer. */
    private boolean isOwnedBy(long address, PeerName owner) {
        return books.isStray(address)
                && books.ring().ownerOf(address).filter(owner::equals).isPresent();
    }
}
