package io.fastdp.ipam.gossip;

import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Ipv4;
import io.fastdp.ipam.ring.Ring;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.GobValue;
import io.fastdp.mesh.wire.GobWriter;
import io.fastdp.mesh.wire.ProtocolException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the values that the original keeps in its data file, each a gob stream of its own, so that a node can change over
 * with its ring and addresses. Stateless; damaged values give only {@link MalformedAllocationException}.
 */
public final class StoredCodec {
    private static final int MOST_TEXTS = 10_000;
    private static final int IPV4_BITS = 32;

    private StoredCodec() {}

    /**
     * What one identifier owns.
     *
     * @param container whether the identifier is a container whose life is watched
     * @param addresses its addresses, each with the prefix length of the subnet that was asked for
     */
    public record Owned(boolean container, List<Cidr> addresses) {
        public Owned {
            addresses = List.copyOf(addresses);
        }
    }

    /** The value of the key {@code ring}. */
    public static Ring ring(byte[] stored) throws MalformedAllocationException {
        return AllocationCodec.decode(stored, "a stored ring", value -> RingFields.read(value, new Fields()));
    }

    static byte[] ring(GobWriter writer, Ring ring) {
        return writer.write(GossipTypes.RINGS, slot -> RingFields.write(slot, ring))
                .toBytes();
    }

    /** The value of the key {@code peername}. */
    public static PeerName peerName(byte[] stored) throws MalformedAllocationException {
        return AllocationCodec.decode(stored, "a stored peer name", value -> new Fields().name(value));
    }

    /** The value of the key {@code directPeers}. */
    public static List<String> texts(byte[] stored) throws MalformedAllocationException {
        return AllocationCodec.decode(stored, "stored texts", value -> {
            List<String> texts = new ArrayList<>();
            value.asSlice(element -> {
                Fields.requireAtMost(MOST_TEXTS, texts.size() + 1, "texts");
                texts.add(element.asString());
            });
            return List.copyOf(texts);
        });
    }

    /** The value of the key {@code ownedAddresses}: identifier by identifier, sorted. */
    public static Map<String, Owned> ownedAddresses(byte[] stored) throws MalformedAllocationException {
        return AllocationCodec.decode(stored, "stored addresses", value -> {
            Map<String, Owned> owned = new TreeMap<>();
            value.asMap((identifier, content) -> {
                String text = identifier.asString();
                owned.put(text, owned(content));
            });
            return Collections.unmodifiableMap(owned);
        });
    }

    private static Owned owned(GobValue value) throws ProtocolException {
        boolean[] container = {false};
        List<Cidr> addresses = new ArrayList<>();
        value.asStruct((name, content) -> {
            switch (name) {
                case "IsContainer" -> container[0] = content.asBool();
                case "Cidrs" -> content.asSlice(element -> addresses.add(cidr(element)));
                default -> content.skip();
            }
        });
        return new Owned(container[0], addresses);
    }

    private static Cidr cidr(GobValue value) throws ProtocolException {
        long[] read = {0, 0};
        value.asStruct((name, content) -> {
            switch (name) {
                case "Addr" -> read[0] = Fields.u32(content, "address");
                case "PrefixLen" -> read[1] = content.asInt();
                default -> content.skip();
            }
        });
        if (read[1] < 0 || read[1] > IPV4_BITS) {
            throw new ProtocolException("allocation: prefix length " + read[1]);
        }
        return new Cidr(Ipv4.ofLong(read[0]), (int) read[1]);
    }
}
