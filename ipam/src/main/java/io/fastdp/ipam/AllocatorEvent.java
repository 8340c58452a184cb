package io.fastdp.ipam;

import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.gossip.AllocationMessage;
import io.fastdp.ipam.gossip.AllocationState;
import io.fastdp.mesh.peer.PeerName;
import java.net.Inet4Address;
import java.util.Optional;
import java.util.Set;

/** Something that happened. Immutable. */
public sealed interface AllocatorEvent {
    /** What somebody wants from us. Its number comes back in the {@link AllocatorEffect.Reply}. */
    sealed interface Request extends AllocatorEvent {
        /** The number of a request to whose answer nobody listens. */
        long NOBODY = 0;

        /** The number of this request: the host's choice, not used by a pending one; or {@link #NOBODY}. */
        long request();
    }

    /** What somebody wants for an identifier. */
    sealed interface IdentifierRequest extends Request {
        /** For whom, or of whom. */
        String identifier();
    }

    /**
     * Wants an address.
     *
     * @param identifier for whom
     * @param subnet where; the default subnet if absent
     * @param container whether the identifier is a container whose life is watched
     */
    record Allocate(long request, String identifier, Optional<Cidr> subnet, boolean container)
            implements IdentifierRequest {}

    /**
     * Wants this very address. Addresses found at start are claimed so, with {@link Request#NOBODY}.
     *
     * @param identifier for whom; {@code _} files the address under its own text
     * @param address with its prefix length
     * @param container whether the identifier is a container whose life is watched
     * @param noErrorOnUnknown whether the claim succeeds for the caller even if the owner cannot be asked yet
     */
    record Claim(long request, String identifier, Cidr address, boolean container, boolean noErrorOnUnknown)
            implements IdentifierRequest {}

    /**
     * Gives one address back.
     *
     * @param identifier who has it
     * @param address which
     */
    record Free(long request, String identifier, Inet4Address address) implements IdentifierRequest {}

    /**
     * Gives all addresses back.
     *
     * @param identifier who has them
     */
    record Delete(long request, String identifier) implements IdentifierRequest {}

    /**
     * Asks what an identifier has.
     *
     * @param identifier who
     * @param subnet where; the default subnet if absent
     */
    record Lookup(long request, String identifier, Optional<Cidr> subnet) implements IdentifierRequest {}

    /**
     * Asks what everybody has, part by part: all of it may be more than there is room for.
     *
     * @param from where to begin: 0, or what the part before said
     */
    record ListPart(long request, int from) implements Request {}

    /** Waits until there is a ring. */
    record Prime(long request) implements Request {}

    /**
     * Takes over the space of a dead peer, at once, on an operator's word.
     *
     * @param peer name or nickname
     */
    record TakeOver(long request, String peer) implements Request {}

    /** Gives all our space to another peer, and everything up. */
    record HandOver(long request) implements Request {}

    /**
     * An operator or Kubernetes says that a peer is gone for good. Its space is taken over as soon as that is safe: by
     * one of us only, and not before all others said what they know of the ring.
     *
     * @param peer name or nickname
     * @param remaining the peers that do exist by the same source; empty if it does not know
     */
    record PeerDeclaredGone(long request, String peer, Set<PeerName> remaining) implements Request {}

    /**
     * The first event.
     *
     * @param saved what the store found, also of another peer or range: the allocator judges it
     * @param outdated whether it may be older than what was last written, as from a spare copy
     */
    record Start(Optional<AllocatorSnapshot> saved, boolean outdated) implements AllocatorEvent {}

    /** Time has passed: every five seconds. */
    record Tick() implements AllocatorEvent {}

    /**
     * Nobody waits for the answer any more.
     *
     * @param request the number of a request, perhaps answered by now
     */
    record CallerGone(long request) implements AllocatorEvent {}

    /**
     * How many peers to expect in the election, by the targets that are still worth trying.
     *
     * @param peers ourselves included
     */
    record PeersExpected(int peers) implements AllocatorEvent {}

    /**
     * Whom the mesh can reach now; whoever is missing is out of reach.
     *
     * @param peers all of them, with or without ourselves
     */
    record PeersReachable(Set<PeerName> peers) implements AllocatorEvent {}

    /**
     * Which peers run the original program, as far as the mesh knows: they never give a ring up for another.
     *
     * @param peers all of them, also those out of reach
     */
    record OriginalPeers(Set<PeerName> peers) implements AllocatorEvent {}

    /**
     * A state arrived that may be relayed or random gossip.
     *
     * @param source who sent it, if it is a broadcast; the content is that of the last relay
     * @param state the content
     */
    record StateReceived(Optional<PeerName> source, AllocationState state) implements AllocatorEvent {}

    /**
     * A message for us alone arrived.
     *
     * @param source who sent it
     * @param message the content
     */
    record MessageReceived(PeerName source, AllocationMessage message) implements AllocatorEvent {}

    /**
     * A container began to run.
     *
     * @param identifier which
     */
    record ContainerStarted(String identifier) implements AllocatorEvent {}

    /**
     * A container stopped; it may be started again.
     *
     * @param identifier which
     */
    record ContainerDied(String identifier) implements AllocatorEvent {}

    /**
     * A container was removed.
     *
     * @param identifier which
     */
    record ContainerDestroyed(String identifier) implements AllocatorEvent {}

    /**
     * All containers that run, at start: other containers lose their addresses.
     *
     * @param identifiers which
     */
    record ContainersRunning(Set<String> identifiers) implements AllocatorEvent {}
}
