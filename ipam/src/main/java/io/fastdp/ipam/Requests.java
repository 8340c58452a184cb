package io.fastdp.ipam;

import io.fastdp.ipam.AllocatorEvent.Allocate;
import io.fastdp.ipam.AllocatorEvent.Claim;
import io.fastdp.ipam.AllocatorEvent.Delete;
import io.fastdp.ipam.AllocatorEvent.Free;
import io.fastdp.ipam.AllocatorEvent.HandOver;
import io.fastdp.ipam.AllocatorEvent.ListPart;
import io.fastdp.ipam.AllocatorEvent.Lookup;
import io.fastdp.ipam.AllocatorEvent.Prime;
import io.fastdp.ipam.AllocatorEvent.Request;
import io.fastdp.ipam.AllocatorReply.Addresses;
import io.fastdp.ipam.AllocatorReply.Cancelled;
import io.fastdp.ipam.AllocatorReply.Done;
import io.fastdp.ipam.AllocatorReply.Failed;
import io.fastdp.ipam.AllocatorReply.Listing;
import io.fastdp.ipam.PendingWork.WaitingClaim;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.ipam.space.OwnedAddress;
import io.fastdp.mesh.peer.PeerName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What clients ask for: answers at once, or keeps the request and tries again. Confined. */
final class Requests {
    /** As many identifiers are in a part of a list: so it takes a millisecond or less. */
    static final int MOST_LISTED = 1024;

    private final Books books;
    private final PeerBook peers;
    private final Outbox outbox;
    private final SpaceExchange exchange;
    private final ElectionDriver election;
    private final Containers containers;
    private final Allocations allocations;
    private final AddressClaims claims;
    private final PendingWork pending = new PendingWork();
    private boolean shutDown;

    /** Says so. */
    private record Freed(long address, String identifier) implements Supplier<String> {
        @Override
        public String get() {
            return "Freed " + Ipv4.format(address) + " for " + identifier;
        }
    }

    Requests(
            Books books,
            PeerBook peers,
            Outbox outbox,
            SpaceExchange exchange,
            ElectionDriver election,
            Containers containers,
            Allocations allocations,
            AddressClaims claims) {
        this.books = books;
        this.peers = peers;
        this.outbox = outbox;
        this.exchange = exchange;
        this.election = election;
        this.containers = containers;
        this.allocations = allocations;
        this.claims = claims;
    }

    PendingWork pending() {
        return pending;
    }

    boolean isShutDown() {
        return shutDown;
    }

    void unlessShutDown(Request request, Runnable action) {
        if (shutDown) {
            outbox.reply(request.request(), new Cancelled());
        } else {
            action.run();
        }
    }

    void handle(Request request, Instant now) {
        if (shutDown) {
            outbox.reply(request.request(), new Cancelled());
        } else if (request instanceof Allocate allocate) {
            containers.alive(allocate.identifier());
            if (!allocations.attempt(allocate, now)) {
                pending.add(allocate);
            }
        } else if (request instanceof Claim claim) {
            claim(claim, now);
        } else if (request instanceof Free free) {
            free(free, now);
        } else if (request instanceof Delete delete) {
            delete(delete, now);
        } else if (request instanceof Lookup lookup) {
            lookup(lookup);
        } else if (request instanceof ListPart list) {
            outbox.reply(list.request(), listing(list.from()));
        } else if (request instanceof Prime prime) {
            if (!isPrimed(prime)) {
                election.need();
                if (!isPrimed(prime)) {
                    pending.add(prime);
                }
            }
        } else if (request instanceof HandOver handOver) {
            handOver(handOver);
        }
    }

    /** Tries what waits again; {@code counts} if a failure to ask counts as one. */
    void retry(Instant now, boolean counts) {
        pending.retry(
                claim -> claims.attempt(claim, now, counts),
                allocate -> allocations.attempt(allocate, now),
                this::isPrimed);
    }

    private void claim(Claim claim, Instant now) {
        WaitingClaim waiting = new WaitingClaim(claim);
        if (!claims.attempt(waiting, now, false)) {
            pending.add(waiting);
        }
    }

    private boolean isPrimed(Prime prime) {
        if (books.ring().isEmpty()) {
            return false;
        }
        outbox.reply(prime.request(), new Done());
        return true;
    }

    private void free(Free free, Instant now) {
        long number = Ipv4.toLong(free.address());
        if (books.release(free.identifier(), number, now)) {
            exchange.vacated(number, now);
            outbox.debug(new Freed(number, free.identifier()));
            outbox.reply(free.request(), new Done());
        } else {
            outbox.reply(
                    free.request(),
                    new Failed("Free: address " + Ipv4.format(number) + " not found for " + free.identifier()));
        }
    }

    private void delete(Delete delete, Instant now) {
        List<OwnedAddress> had = books.releaseAll(delete.identifier(), now);
        for (OwnedAddress address : had) {
            exchange.vacated(address.address(), now);
            outbox.debug(new Freed(address.address(), delete.identifier()));
        }
        outbox.reply(
                delete.request(),
                had.isEmpty() ? new Failed("Delete: no addresses for " + delete.identifier()) : new Done());
    }

    private void lookup(Lookup lookup) {
        Span hosts = allocations.hosts(lookup.subnet());
        List<Cidr> found = books.owned().of(lookup.identifier()).stream()
                .filter(owned -> hosts.contains(owned.address()))
                .map(Books::cidr)
                .toList();
        outbox.reply(lookup.request(), new Addresses(found));
    }

    private Listing listing(int from) {
        Holdings holdings = books.holdings();
        Map<String, List<Cidr>> part = new TreeMap<>();
        int place = holdings.next(from);
        for (; place != Holdings.NOWHERE && part.size() < MOST_LISTED; place = holdings.next(place + 1)) {
            part.put(holdings.identifier(place), holdings.at(place).addresses());
        }
        return new Listing(part, place);
    }

    /** The caller of a request has gone. */
    void cancel(long request) {
        if (request == Request.NOBODY) {
            return;
        }
        pending.takeAllocates(waiting -> waiting.request() == request).forEach(this::cancelled);
        pending.takeClaims(waiting -> waiting.claim().request() == request && !waiting.isTold())
                .forEach(this::cancelled);
        pending.takePrimes(waiting -> waiting.request() == request)
                .forEach(waiting -> outbox.reply(waiting.request(), new Cancelled()));
    }

    /** A container has died. */
    void cancel(String identifier) {
        pending.takeAllocates(waiting -> waiting.identifier().equals(identifier))
                .forEach(this::cancelled);
        pending.takeClaims(waiting -> waiting.claim().identifier().equals(identifier))
                .forEach(this::cancelled);
    }

    private void cancelled(Allocate allocate) {
        outbox.info("[allocator]: Allocate request for " + allocate.identifier() + " cancelled");
        outbox.reply(allocate.request(), new Cancelled());
    }

    private void cancelled(WaitingClaim waiting) {
        outbox.info("[allocator]: Claim request for " + waiting.claim().identifier() + " cancelled");
        if (!waiting.isTold()) {
            outbox.reply(waiting.claim().request(), new Cancelled());
        }
    }

    /** A peer says that it uses all of a range of its own. */
    void denied(PeerName peer, Span range) {
        pending.takeClaims(waiting -> {
                    long number = Ipv4.toLong(waiting.claim().address().address());
                    return range.contains(number)
                            && books.ring().ownerOf(number).filter(peer::equals).isPresent();
                })
                .forEach(waiting -> claims.denied(waiting, peer));
    }

    private void handOver(HandOver handOver) {
        outbox.info("Shutdown");
        pending.takeAllocates(waiting -> true).forEach(this::cancelled);
        pending.takeClaims(waiting -> true).forEach(this::cancelled);
        pending.takePrimes(waiting -> true).forEach(waiting -> outbox.reply(waiting.request(), new Cancelled()));
        books.forgetHoldings();
        if (!books.isOutdated() && books.holds().doubts().isEmpty()) {
            Optional<PeerName> heir =
                    books.ring().heir(peers::isReachable, peers.nickNames().keySet());
            Ring left = books.ring().transfer(books.self(), heir.orElse(PeerName.UNKNOWN), Ring.TRANSFER_STEP);
            books.adopt(left);
            if (heir.isPresent()) {
                outbox.broadcast();
                outbox.update(heir.get());
            }
        } else {
            outbox.warn("what is ours is in doubt, so it is not handed over; declare this peer gone instead");
        }
        shutDown = true;
        outbox.reply(handOver.request(), new Done());
    }
}
