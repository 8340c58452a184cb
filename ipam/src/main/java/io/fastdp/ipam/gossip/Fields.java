package io.fastdp.ipam.gossip;

import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.address.Span;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.GobFields;
import io.fastdp.mesh.wire.GobSlot;
import io.fastdp.mesh.wire.GobValue;
import io.fastdp.mesh.wire.ProtocolException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers and names as the allocation channel writes them, checked where they are read. One for each payload. */
final class Fields {
    /** Far more peers than a mesh can have; bounds every list and map of them. */
    static final int MOST_PEERS = 10_000;

    private static final long PEER_NAME_END = 1L << (8 * PeerName.LENGTH);

    /** The same few names come again and again. */
    private final Map<Long, PeerName> names = new HashMap<>();

    /** A number of 32 bits. */
    static long u32(GobValue value, String what) throws ProtocolException {
        long number = value.asUint();
        if (number < 0 || number >= Ipv4.SPACE) {
            throw new ProtocolException(
                    "allocation: " + what + " " + Long.toUnsignedString(number) + " exceeds 32 bits");
        }
        return number;
    }

    PeerName name(GobValue value) throws ProtocolException {
        long number = value.asUint();
        if (number < 0 || number >= PEER_NAME_END) {
            throw new ProtocolException("allocation: peer name 0x" + Long.toHexString(number) + " exceeds 48 bits");
        }
        return names.computeIfAbsent(number, PeerName::of);
    }

    List<PeerName> names(GobValue value, String what) throws ProtocolException {
        List<PeerName> read = new ArrayList<>();
        value.asSlice(element -> {
            requireAtMost(MOST_PEERS, read.size() + 1, what);
            read.add(name(element));
        });
        return List.copyOf(read);
    }

    static void name(GobSlot slot, PeerName name) {
        slot.unsigned(name.value());
    }

    /** A span from two fields, where an end of 2^32 has no room and is 0. */
    static Span span(long start, long end) throws ProtocolException {
        long upTo = end == 0 && start > 0 ? Ipv4.SPACE : end;
        if (start > upTo) {
            throw new ProtocolException(
                    "allocation: range ends before it starts: " + Ipv4.format(start) + " to " + Ipv4.format(end));
        }
        return new Span(start, upTo);
    }

    static void span(GobFields fields, Span span) {
        fields.field(GossipTypes.START).unsigned(span.start());
        fields.field(GossipTypes.END).unsigned(span.end() % Ipv4.SPACE);
    }

    static void requireAtMost(int most, int found, String what) throws ProtocolException {
        if (found > most) {
            throw new ProtocolException("allocation: more than " + most + " " + what);
        }
    }
}
