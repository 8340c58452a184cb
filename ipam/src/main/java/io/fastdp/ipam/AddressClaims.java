package io.fastdp.ipam;

import io.fastdp.ipam.AllocatorEffect.Level;
import io.fastdp.ipam.AllocatorEvent.Claim;
import io.fastdp.ipam.AllocatorEvent.Request;
import io.fastdp.ipam.AllocatorReply.Done;
import io.fastdp.ipam.AllocatorReply.Failed;
import io.fastdp.ipam.PendingWork.WaitingClaim;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.address.Span;
import io.fastdp.mesh.peer.PeerName;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/** Gives an identifier the very address that it names, if need be by asking the peer that owns it. */
final class AddressClaims {
    /** The identifier of those who have none: the address is filed under its own text. */
    private static final String NO_ID = "_";
    /** How many attempts to ask the owner may fail before the caller hears of it. */
    private static final int PATIENCE = 5;

    private final AllocatorConfig config;
    private final Books books;
    private final PeerBook peers;
    private final Outbox outbox;
    private final SpaceExchange exchange;
    private final ElectionDriver election;
    private final Predicate<String> dead;

    AddressClaims(
            AllocatorConfig config,
            Books books,
            PeerBook peers,
            Outbox outbox,
            SpaceExchange exchange,
            ElectionDriver election,
            Predicate<String> dead) {
        this.config = config;
        this.books = books;
        this.peers = peers;
        this.outbox = outbox;
        this.exchange = exchange;
        this.election = election;
        this.dead = dead;
    }

    /** One attempt; returns whether it was the last. {@code counts} if a failure to ask counts as one. */
    boolean attempt(WaitingClaim waiting, Instant now, boolean counts) {
        Claim claim = waiting.claim();
        long number = Ipv4.toLong(claim.address().address());
        if (!books.universe().contains(number)) {
            return outside(waiting, number, now);
        }
        if (books.ring().isEmpty()) {
            return withoutRing(waiting, counts);
        }
        Optional<String> owner = books.owned().ownerOf(number);
        if (owner.isPresent()) {
            return inUse(waiting, number, owner.get(), now);
        }
        PeerName peer = books.ring().ownerOf(number).orElse(PeerName.UNKNOWN);
        return peer.equals(books.self()) ? ours(waiting, number) : theirs(waiting, number, peer, now, counts);
    }

    /** The owner of the address says that it is in use there. */
    void denied(WaitingClaim waiting, PeerName owner) {
        fail(waiting, ownedBy(waiting.claim().address(), owner));
    }

    private boolean outside(WaitingClaim waiting, long number, Instant now) {
        Claim claim = waiting.claim();
        outbox.info("Address " + claim.address() + " claimed by " + claim.identifier() + " - not in our range");
        Optional<String> owner = books.owned().ownerOf(number);
        if (owner.isEmpty()) {
            return record(waiting);
        }
        boolean same =
                owner.get().equals(claim.identifier()) || claim.identifier().equals(NO_ID);
        if (same) {
            return done(waiting);
        }
        if (dead.test(owner.get())) {
            books.release(owner.get(), number, now);
            return record(waiting);
        }
        return fail(waiting, "address " + claim.address() + " already in use by " + owner.get());
    }

    private boolean withoutRing(WaitingClaim waiting, boolean counts) {
        Claim claim = waiting.claim();
        if (waiting.explainOnce()) {
            outbox.info("Claim " + claim.address() + " for " + claim.identifier() + ": is in the range "
                    + config.range() + ", but the allocator is not initialized yet; will try later.");
        }
        if (counts || claim.request() != Request.NOBODY) {
            election.need();
        }
        if (claim.noErrorOnUnknown()) {
            tell(waiting);
        }
        return false;
    }

    private boolean inUse(WaitingClaim waiting, long number, String owner, Instant now) {
        Claim claim = waiting.claim();
        boolean anonymous = claim.identifier().equals(NO_ID);
        if (anonymous || owner.equals(claim.identifier())) {
            return done(waiting);
        }
        if (claim.request() == Request.NOBODY && books.isOutdated()) {
            // What runs was found by looking; what was saved long ago is hearsay.
            books.release(owner, number, now);
            return record(waiting);
        }
        String text = "address " + claim.address();
        return fail(
                waiting,
                owner.equals(Ipv4.format(number)) ? text + " already in use" : text + " is already owned by " + owner);
    }

    private boolean ours(WaitingClaim waiting, long number) {
        Claim claim = waiting.claim();
        if (!books.canPlace(number)) {
            return fail(waiting, "Address " + Ipv4.format(number) + " is not free to claim");
        }
        boolean inUseAlready = claim.request() == Request.NOBODY;
        if (!inUseAlready && !books.isAvailable(number)) {
            return false;
        }
        return record(waiting);
    }

    private boolean theirs(WaitingClaim waiting, long number, PeerName owner, Instant now, boolean counts) {
        Claim claim = waiting.claim();
        String reason = "no route to peer " + owner;
        boolean asked = exchange.askPeer(owner, Span.ofAddress(number), now);
        if (!asked && claim.noErrorOnUnknown()) {
            if (waiting.explainOnce()) {
                outbox.info("Claim " + claim.address() + " for " + claim.identifier() + ": " + reason
                        + "; will try later.");
            }
            tell(waiting);
        }
        if (claim.request() == Request.NOBODY) {
            // It is in use, whoever owns it. As a stray it is asked for until the owner gives it.
            return record(waiting);
        }
        if (asked || claim.noErrorOnUnknown()) {
            return false;
        }
        boolean tired = counts && waiting.failedSend() > PATIENCE;
        return tired && fail(waiting, ownedBy(claim.address(), owner) + " - " + reason);
    }

    private String ownedBy(Cidr address, PeerName owner) {
        return "address " + address + " is owned by other peer " + owner + " (" + peers.nickName(owner) + ")";
    }

    private boolean record(WaitingClaim waiting) {
        Claim claim = waiting.claim();
        String identifier =
                claim.identifier().equals(NO_ID) ? claim.address().address().getHostAddress() : claim.identifier();
        books.place(identifier, claim.container(), claim.address());
        outbox.debug(() -> "Claimed " + claim.address() + " for " + identifier);
        return done(waiting);
    }

    private boolean done(WaitingClaim waiting) {
        tell(waiting);
        return true;
    }

    private void tell(WaitingClaim waiting) {
        if (!waiting.isTold()) {
            outbox.reply(waiting.claim().request(), new Done());
            waiting.setTold();
        }
    }

    private boolean fail(WaitingClaim waiting, String text) {
        if (waiting.isTold()) {
            outbox.log(Level.ERROR, "[allocator] " + text);
        } else {
            outbox.reply(waiting.claim().request(), new Failed(text));
        }
        return true;
    }
}
