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
import io.fastdp.ipam.election.AcceptedValue;
import io.fastdp.ipam.election.Ballot;
import io.fastdp.ipam.election.Claims;
import io.fastdp.ipam.election.NodeId;
import io.fastdp.ipam.election.ProposalId;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.ipam.ring.RingEntry;
import io.fastdp.ipam.saved.SavedChange.Allocation;
import io.fastdp.ipam.saved.SavedChange.OriginalRead;
import io.fastdp.ipam.saved.SavedChange.TargetsChanged;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.PeerUid;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what {@link ChangeWriter} wrote; anything else is a {@link MalformedSavedException}. */
final class ChangeReader {
    private static final int LAST_SHIFT = 63;

    private final ByteBuffer in;

    /** Reads from the buffer's position to its limit. */
    ChangeReader(ByteBuffer in) {
        this.in = in;
    }

    @FunctionalInterface
    private interface Element<T> {
        T read() throws MalformedSavedException;
    }

    /** All changes up to the end. */
    List<SavedChange> changes() throws MalformedSavedException {
        return guarded(() -> {
            List<SavedChange> changes = new ArrayList<>();
            while (in.hasRemaining()) {
                changes.add(change());
            }
            return changes;
        });
    }

    /** A number outside of changes. */
    long header() throws MalformedSavedException {
        return guarded(this::number);
    }

    private static <T> T guarded(Element<T> element) throws MalformedSavedException {
        try {
            return element.read();
        } catch (BufferUnderflowException e) {
            throw new MalformedSavedException("it goes on behind the end of its record", e);
        } catch (IllegalArgumentException e) {
            throw new MalformedSavedException("it makes no sense: " + e.getMessage(), e);
        }
    }

    private SavedChange change() throws MalformedSavedException {
        long kind = number();
        if (kind == ChangeWriter.TARGETS) {
            return new TargetsChanged(list(this::text));
        } else if (kind == ChangeWriter.ORIGINAL) {
            return new OriginalRead(number());
        }
        return new Allocation(allocation(kind));
    }

    private AllocatorChange allocation(long kind) throws MalformedSavedException {
        if (kind == ChangeWriter.HOLDING) {
            return new HoldingChanged(text(), holding());
        } else if (kind == ChangeWriter.FORGOTTEN) {
            return new HoldingsForgotten();
        } else if (kind == ChangeWriter.RING) {
            return new RingChanged(ring());
        } else if (kind == ChangeWriter.MEMORY) {
            return new MemoryChanged(memory(this::names, this::names));
        } else if (kind == ChangeWriter.OLD_MEMORY) {
            return new MemoryChanged(memory(this::names, Set::of));
        } else if (kind == ChangeWriter.OLDEST_MEMORY) {
            return new MemoryChanged(memory(Set::of, Set::of));
        }
        throw new MalformedSavedException("change of unknown kind " + kind);
    }

    private Holding holding() throws MalformedSavedException {
        return new Holding(number() != 0, list(() -> new Cidr(Ipv4.ofLong(number()), small())));
    }

    private Ring ring() throws MalformedSavedException {
        Ring ring = new Ring(
                span(), name(), list(this::name), list(() -> new RingEntry(number(), name(), number(), number())));
        if (ring.check().isPresent()) {
            throw new MalformedSavedException("ring: " + ring.check().get().text());
        }
        return ring;
    }

    /** With fields at its end that were not always there. */
    private AllocatorMemory memory(Element<Set<PeerName>> later, Element<Set<PeerName>> last)
            throws MalformedSavedException {
        Optional<Ballot> ballot = number() == 0 ? Optional.empty() : Optional.of(ballot());
        return new AllocatorMemory(
                ballot, list(this::span), names(), wanted(), names(), later.read(), later.read(), last.read());
    }

    private Set<PeerName> names() throws MalformedSavedException {
        return Set.copyOf(list(this::name));
    }

    private Map<Long, Set<PeerName>> wanted() throws MalformedSavedException {
        Map<Long, Set<PeerName>> wanted = new HashMap<>();
        int count = count();
        for (int i = 0; i < count; i++) {
            wanted.put(number(), names());
        }
        return wanted;
    }

    private Ballot ballot() throws MalformedSavedException {
        return new Ballot(node(), new Claims(proposal(), proposal(), new AcceptedValue(list(this::name), proposal())));
    }

    private ProposalId proposal() {
        return new ProposalId(number(), node());
    }

    private NodeId node() {
        return new NodeId(name(), PeerUid.of(number()));
    }

    private Span span() {
        return new Span(number(), number());
    }

    private PeerName name() {
        return PeerName.of(number());
    }

    private String text() throws MalformedSavedException {
        byte[] octets = new byte[count()];
        in.get(octets);
        return new String(octets, UTF_8);
    }

    private <T> List<T> list(Element<T> element) throws MalformedSavedException {
        int count = count();
        List<T> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(element.read());
        }
        return list;
    }

    /** How many follow, each of which needs at least an octet. */
    private int count() throws MalformedSavedException {
        long count = number();
        if (count < 0 || count > in.remaining()) {
            throw new MalformedSavedException(
                    Long.toUnsignedString(count) + " announced where " + in.remaining() + " octets are left");
        }
        return (int) count;
    }

    private int small() {
        return (int) Math.min(number() & Long.MAX_VALUE, Integer.MAX_VALUE);
    }

    private long number() {
        long number = 0;
        for (int shift = 0; shift <= LAST_SHIFT; shift += 7) {
            byte octet = in.get();
            number |= (long) (octet & 0x7f) << shift;
            if (octet >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("a number of more than 64 bits");
    }
}
