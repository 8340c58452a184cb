package io.fastdp.ipam.saved;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fastdp.ipam.AllocatorChange;
import io.fastdp.ipam.AllocatorChange.HoldingChanged;
import io.fastdp.ipam.AllocatorChange.HoldingsForgotten;
import io.fastdp.ipam.AllocatorChange.MemoryChanged;
import io.fastdp.ipam.AllocatorChange.RingChanged;
import io.fastdp.ipam.AllocatorMemory;
import io.fastdp.ipam.Holding;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.address.Span;
import io.fastdp.ipam.election.Ballot;
import io.fastdp.ipam.election.NodeId;
import io.fastdp.ipam.election.ProposalId;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.ipam.ring.RingEntry;
import io.fastdp.ipam.saved.SavedChange.Allocation;
import io.fastdp.ipam.saved.SavedChange.OriginalRead;
import io.fastdp.ipam.saved.SavedChange.TargetsChanged;
import io.fastdp.mesh.peer.PeerName;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Changes as octets: a kind, then numbers of seven bits an octet, the lowest first, and texts and lists behind their
 * length. To be read by {@link ChangeReader}.
 */
final class ChangeWriter {
    static final int RING = 1;
    static final int HOLDING = 2;
    static final int TARGETS = 3;
    static final int ORIGINAL = 4;
    /** As it was before it had all its fields, as the next one; only read. */
    static final int OLDEST_MEMORY = 5;

    static final int OLD_MEMORY = 6;
    static final int FORGOTTEN = 7;
    static final int MEMORY = 8;

    private static final int MOST_NUMBER_OCTETS = 10;
    private static final int FIRST_ROOM = 128;

    private ByteBuffer out = ByteBuffer.allocate(FIRST_ROOM);

    ChangeWriter change(SavedChange change) {
        if (change instanceof Allocation allocation) {
            allocation(allocation.change());
        } else if (change instanceof TargetsChanged targets) {
            number(TARGETS).list(targets.targets(), this::text);
        } else if (change instanceof OriginalRead original) {
            number(ORIGINAL).number(original.transaction());
        }
        return this;
    }

    private void allocation(AllocatorChange change) {
        if (change instanceof HoldingChanged changed) {
            holding(changed.identifier(), changed.holding());
        } else if (change instanceof HoldingsForgotten) {
            number(FORGOTTEN);
        } else if (change instanceof RingChanged changed) {
            number(RING).ring(changed.ring());
        } else if (change instanceof MemoryChanged changed) {
            number(MEMORY).memory(changed.memory());
        }
    }

    /** What one identifier has, as a change. */
    void holding(String identifier, Holding holding) {
        number(HOLDING).text(identifier);
        number(holding.container() ? 1 : 0);
        list(
                holding.addresses(),
                (Cidr cidr) -> number(Ipv4.toLong(cidr.address())).number(cidr.prefixLength()));
    }

    private void ring(Ring ring) {
        span(ring.universe());
        name(ring.self());
        list(ring.seeds(), this::name);
        list(ring.entries(), this::entry);
    }

    private void entry(RingEntry entry) {
        number(entry.token()).name(entry.peer());
        number(entry.version()).number(entry.free());
    }

    private void memory(AllocatorMemory memory) {
        Optional<Ballot> ballot = memory.ballot();
        number(ballot.isPresent() ? 1 : 0);
        ballot.ifPresent(this::ballot);
        list(memory.stale(), this::span);
        list(memory.rivals(), this::name);
        list(memory.wanted().entrySet(), want -> number(want.getKey()).list(want.getValue(), this::name));
        list(memory.gone(), this::name);
        list(memory.remaining(), this::name);
        list(memory.holders(), this::name);
        list(memory.lost(), this::name);
    }

    private void ballot(Ballot ballot) {
        node(ballot.voter());
        proposal(ballot.claims().promise());
        proposal(ballot.claims().accepted());
        list(ballot.claims().acceptedValue().value(), this::name);
        proposal(ballot.claims().acceptedValue().origin());
    }

    private void proposal(ProposalId proposal) {
        number(proposal.round());
        node(proposal.proposer());
    }

    private void node(NodeId node) {
        name(node.name());
        number(node.uid().value());
    }

    private void span(Span span) {
        number(span.start()).number(span.end());
    }

    private void name(PeerName name) {
        number(name.value());
    }

    private <T> void list(Collection<T> elements, Consumer<T> write) {
        number(elements.size());
        elements.forEach(write);
    }

    private void text(String text) {
        byte[] octets = text.getBytes(UTF_8);
        number(octets.length);
        room(octets.length).put(octets);
    }

    /** As unsigned. */
    ChangeWriter number(long number) {
        ByteBuffer to = room(MOST_NUMBER_OCTETS);
        long rest = number;
        while ((rest & ~0x7f) != 0) {
            to.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        to.put((byte) rest);
        return this;
    }

    int size() {
        return out.position();
    }

    /** What has been written so far. */
    ByteBuffer octets() {
        return out.duplicate().flip();
    }

    private ByteBuffer room(int octets) {
        if (out.remaining() < octets) {
            int enough = Math.max(2 * out.capacity(), out.position() + octets);
            out = ByteBuffer.allocate(enough).put(out.flip());
        }
        return out;
    }
}
