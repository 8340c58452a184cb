package io.fastdp.ipam;

import io.fastdp.ipam.AllocatorStatus.Clash;
import io.fastdp.ipam.AllocatorStatus.Entry;
import io.fastdp.ipam.AllocatorStatus.Paxos;
import io.fastdp.ipam.AllocatorStatus.PendingAllocate;
import io.fastdp.ipam.AllocatorStatus.PendingClaim;
import io.fastdp.ipam.AllocatorStatus.Troubles;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.space.OwnedAddress;
import io.fastdp.mesh.peer.PeerName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Shows the allocator's state as a value. Changes nothing. */
final class StatusView {
    private final AllocatorConfig config;
    private final Books books;
    private final PeerBook peers;
    private final ElectionDriver election;
    private final PendingWork pending;

    StatusView(AllocatorConfig config, Books books, PeerBook peers, ElectionDriver election, PendingWork pending) {
        this.config = config;
        this.books = books;
        this.peers = peers;
        this.election = election;
        this.pending = pending;
    }

    AllocatorStatus status(
            Optional<String> fault, Map<Long, PeerName> clashing, List<String> losing, Set<PeerName> gone) {
        List<Clash> strays = new ArrayList<>();
        List<Clash> clashes = new ArrayList<>();
        for (long address : books.strays()) {
            if (!clashing.containsKey(address)) {
                strays.add(clash(address, Optional.empty()));
            }
        }
        clashing.forEach((address, other) -> clashes.add(clash(address, Optional.of(other))));
        return new AllocatorStatus(
                fault.orElseGet(this::summary),
                paxos(),
                config.range(),
                config.defaultSubnet(),
                config.universe().size(),
                books.space().used(),
                entries(),
                pending.claims().stream()
                        .map(waiting -> new PendingClaim(
                                waiting.claim().identifier(), waiting.claim().address()))
                        .toList(),
                pending.allocates().stream().map(this::pendingAllocate).toList(),
                new Troubles(fault, clashes, strays, books.held(), losing, gone));
    }

    private PendingAllocate pendingAllocate(AllocatorEvent.Allocate waiting) {
        return new PendingAllocate(waiting.identifier(), waiting.subnet().orElse(config.defaultSubnet()));
    }

    private Clash clash(long address, Optional<PeerName> other) {
        String identifier = books.owned().ownerOf(address).orElse("");
        Cidr cidr = books.owned().of(identifier).stream()
                .filter(owned -> owned.address() == address)
                .map(Books::cidr)
                .findFirst()
                .orElseGet(() ->
                        Books.cidr(new OwnedAddress(address, config.range().prefixLength())));
        PeerName owner = books.ring().ownerOf(address).orElse(PeerName.UNKNOWN);
        return new Clash(identifier, cidr, owner, other.orElse(owner));
    }

    private List<Entry> entries() {
        return books.ring().segments().stream()
                .map(segment -> new Entry(
                        Ipv4.format(segment.span().start()),
                        segment.span().size(),
                        segment.entry().peer(),
                        peers.nickName(segment.entry().peer()),
                        peers.isReachable(segment.entry().peer()),
                        segment.entry().version()))
                .toList();
    }

    private Optional<Paxos> paxos() {
        return election.isAwaiting()
                ? Optional.of(new Paxos(election.votes(), election.known(), election.quorum()))
                : Optional.empty();
    }

    private String summary() {
        if (!books.ring().isEmpty()) {
            boolean reachable = books.ring().shares().keySet().stream().anyMatch(peers::isReachable);
            if (!reachable) {
                return "all IP ranges owned by unreachable peers - use 'rmpeer' if they are dead";
            }
            return pending.allocates().isEmpty() ? "ready" : "waiting for IP(s) to become available";
        }
        if (!election.isAwaiting()) {
            return "idle";
        }
        return election.votes()
                ? "awaiting consensus (quorum: " + election.quorum() + ", known: " + election.known() + ")"
                : "priming";
    }
}
