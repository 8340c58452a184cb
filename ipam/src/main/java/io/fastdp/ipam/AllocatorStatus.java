package io.fastdp.ipam;

import io.fastdp.ipam.address.Cidr;
import io.fastdp.mesh.peer.PeerName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an allocator shows of itself: the {@code IPAM} object of the report and the lines of the status. Immutable.
 *
 * @param summary one line of the status: {@code ready}, {@code idle}, {@code priming} ...
 * @param paxos the election, only while one is pending
 * @param range the universe
 * @param defaultSubnet for requests that name none
 * @param rangeSize how many addresses the universe has
 * @param active how many addresses of our space are in use
 * @param entries the ring in address order; a range that wraps is there twice; empty while there is no ring
 * @param pendingClaims in order of arrival
 * @param pendingAllocates in order of arrival
 * @param troubles what the original does not have
 */
public record AllocatorStatus(
        String summary,
        Optional<Paxos> paxos,
        Cidr range,
        Cidr defaultSubnet,
        long rangeSize,
        long active,
        List<Entry> entries,
        List<PendingClaim> pendingClaims,
        List<PendingAllocate> pendingAllocates,
        Troubles troubles) {
    public AllocatorStatus {
        entries = List.copyOf(entries);
        pendingClaims = List.copyOf(pendingClaims);
        pendingAllocates = List.copyOf(pendingAllocates);
    }

    /**
     * The election.
     *
     * @param elector whether we vote
     * @param knownNodes how many voters we know
     * @param quorum how many must agree
     */
    public record Paxos(boolean elector, int knownNodes, int quorum) {}

    /**
     * A range of the ring.
     *
     * @param token its first address as text
     * @param size how many addresses it has
     * @param peer the owner
     * @param nickName of the owner, empty if unknown
     * @param known whether the mesh reaches the owner; we do reach ourselves
     * @param version counts the changes
     */
    public record Entry(String token, long size, PeerName peer, String nickName, boolean known, long version) {}

    /**
     * A claim that waits.
     *
     * @param identifier for whom
     * @param address which address
     */
    public record PendingClaim(String identifier, Cidr address) {}

    /**
     * An allocation that waits.
     *
     * @param identifier for whom
     * @param subnet where
     */
    public record PendingAllocate(String identifier, Cidr subnet) {
        /** As the report has it. */
        @Override
        public String toString() {
            return identifier + " " + subnet;
        }
    }

    /**
     * What an operator should know.
     *
     * @param fault why nothing is handed out any more, if an invariant broke
     * @param clashes addresses in use here and at another peer, too, one of whom owns them
     * @param strays addresses in use here that another peer owns, who has been asked for them
     * @param held how many addresses of ours are not handed out for now
     * @param losing the ranges of rings that gave way to ours, or ours that gave way
     * @param gone peers declared gone whose space has not been taken over yet
     */
    public record Troubles(
            Optional<String> fault,
            List<Clash> clashes,
            List<Clash> strays,
            long held,
            List<String> losing,
            Set<PeerName> gone) {
        /** All is well. */
        public static final Troubles NONE =
                new Troubles(Optional.empty(), List.of(), List.of(), 0, List.of(), Set.of());

        public Troubles {
            clashes = List.copyOf(clashes);
            strays = List.copyOf(strays);
            losing = List.copyOf(losing);
            gone = Set.copyOf(gone);
        }
    }

    /**
     * An address on which two peers do not agree.
     *
     * @param identifier who uses it here
     * @param address which
     * @param owner the peer that owns it by the ring, perhaps we
     * @param other the other peer that uses it, or was asked for it
     */
    public record Clash(String identifier, Cidr address, PeerName owner, PeerName other) {}
}
