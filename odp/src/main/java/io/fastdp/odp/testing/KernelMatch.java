package io.fastdp.odp.testing;

import static io.fastdp.odp.uapi.OvsKeyAttr.*;

import io.fastdp.netlink.AttributeWriter;
import io.fastdp.odp.HexBytes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A key and its mask with the kernel's rules for them, decoded without the code under test. Throws {@link Refusal} for what
 * the kernel refuses. Immutable by convention.
 */
final class KernelMatch {
    private static final int ETH_P_IP = 0x0800;
    private static final int ETH_P_ARP = 0x0806;
    private static final int ETH_P_IPV6 = 0x86dd;
    private static final int ETH_P_RARP = 0x8035;
    private static final int ETH_P_MPLS_UC = 0x8847;
    private static final int ETH_P_MPLS_MC = 0x8848;
    private static final int TYPE_BITS = 6;
    private static final Map<Integer, Integer> LENGTHS = lengths();
    /** The order of a dump, where it is not free. */
    private static final int[] METADATA = {
        OVS_KEY_ATTR_RECIRC_ID,
        OVS_KEY_ATTR_DP_HASH,
        OVS_KEY_ATTR_PRIORITY,
        OVS_KEY_ATTR_TUNNEL,
        OVS_KEY_ATTR_IN_PORT,
        OVS_KEY_ATTR_SKB_MARK,
        OVS_KEY_ATTR_CT_STATE,
        OVS_KEY_ATTR_CT_ZONE,
        OVS_KEY_ATTR_CT_MARK,
        OVS_KEY_ATTR_CT_LABELS,
        OVS_KEY_ATTR_ETHERNET,
        OVS_KEY_ATTR_ETHERTYPE,
        OVS_KEY_ATTR_VLAN
    };

    private final RawAttributes key;
    private final RawAttributes mask;
    private final Map<Integer, byte[]> flatKey;
    private final Map<Integer, byte[]> flatMask;

    private KernelMatch(RawAttributes key, RawAttributes mask) {
        this.key = key;
        this.mask = mask;
        flatKey = flatten(key);
        flatMask = flatten(mask);
        // Any bit in the mask of the port makes it exact.
        flatMask.computeIfPresent(OVS_KEY_ATTR_IN_PORT, (type, bits) -> ones(bits));
        // A flow that names no VLAN tag matches untagged packets only.
        flatMask.putIfAbsent(OVS_KEY_ATTR_VLAN, new byte[] {-1, -1});
    }

    private static Map<Integer, Integer> lengths() {
        Map<Integer, Integer> lengths = new LinkedHashMap<>();
        int[][] table = {
            {OVS_KEY_ATTR_PRIORITY, 4},
            {OVS_KEY_ATTR_IN_PORT, 4},
            {OVS_KEY_ATTR_ETHERNET, 12},
            {OVS_KEY_ATTR_VLAN, 2},
            {OVS_KEY_ATTR_ETHERTYPE, 2},
            {OVS_KEY_ATTR_IPV4, 12},
            {OVS_KEY_ATTR_IPV6, 40},
            {OVS_KEY_ATTR_TCP, 4},
            {OVS_KEY_ATTR_UDP, 4},
            {OVS_KEY_ATTR_ICMP, 2},
            {OVS_KEY_ATTR_ICMPV6, 2},
            {OVS_KEY_ATTR_ARP, 24},
            {OVS_KEY_ATTR_ND, 28},
            {OVS_KEY_ATTR_SKB_MARK, 4},
            {OVS_KEY_ATTR_SCTP, 4},
            {OVS_KEY_ATTR_TCP_FLAGS, 2},
            {OVS_KEY_ATTR_DP_HASH, 4},
            {OVS_KEY_ATTR_RECIRC_ID, 4},
            {OVS_KEY_ATTR_CT_STATE, 4},
            {OVS_KEY_ATTR_CT_ZONE, 2},
            {OVS_KEY_ATTR_CT_MARK, 4},
            {OVS_KEY_ATTR_CT_LABELS, 16},
            {OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV4, 16},
            {OVS_KEY_ATTR_CT_ORIG_TUPLE_IPV6, 40},
            {OVS_KEY_ATTR_IPV6_EXTHDRS, 2}
        };
        for (int[] row : table) {
            lengths.put(row[0], row[1]);
        }
        return lengths;
    }

    /** What a flow request says. */
    static KernelMatch parse(byte[] keyNest, byte @Nullable [] maskNest) {
        RawAttributes key = parse(keyNest);
        checkKey(key);
        if (maskNest == null) {
            return new KernelMatch(key, exact(key));
        }
        RawAttributes mask = parse(maskNest);
        checkMask(key, mask);
        return new KernelMatch(key, mask);
    }

    /** The metadata and headers of a packet. */
    static Map<Integer, byte[]> packet(byte[] keyNest) {
        return flatten(parse(keyNest));
    }

    private static RawAttributes parse(byte[] nest) {
        RawAttributes attributes = RawAttributes.read(nest);
        attributes.byType().forEach((type, payload) -> {
            boolean known = LENGTHS.containsKey(type)
                    || type == OVS_KEY_ATTR_TUNNEL
                    || type == OVS_KEY_ATTR_ENCAP
                    || type == OVS_KEY_ATTR_MPLS
                    || type == OVS_KEY_ATTR_NSH;
            if (!known || LENGTHS.getOrDefault(type, payload.length) != payload.length) {
                throw Refusal.invalid("key attribute " + type + " has unexpected length " + payload.length);
            }
        });
        return attributes;
    }

    private static void checkKey(RawAttributes key) {
        if (!key.has(OVS_KEY_ATTR_ETHERNET) && !key.has(OVS_KEY_ATTR_ETHERTYPE)) {
            throw Refusal.invalid("flow key has neither ETHERNET nor ETHERTYPE");
        }
        key.find(OVS_KEY_ATTR_TUNNEL).ifPresent(KernelMatch::checkTunnel);
        if (key.u32(OVS_KEY_ATTR_IN_PORT).orElse(0) >>> 16 != 0) {
            throw Refusal.invalid("port number of flow key is too large");
        }
        int header = switch (etherType(key)) {
            case ETH_P_IP -> OVS_KEY_ATTR_IPV4;
            case ETH_P_IPV6 -> OVS_KEY_ATTR_IPV6;
            case ETH_P_ARP, ETH_P_RARP -> OVS_KEY_ATTR_ARP;
            case ETH_P_MPLS_UC, ETH_P_MPLS_MC -> OVS_KEY_ATTR_MPLS;
            default -> OVS_KEY_ATTR_ETHERTYPE;
        };
        if (header != OVS_KEY_ATTR_ETHERTYPE && !key.has(header)) {
            throw Refusal.invalid("missing key attribute " + header + " for ethertype " + etherType(key));
        }
    }

    /** Rules for tunnel metadata in keys and actions. */
    static void checkTunnel(byte[] nest) {
        RawAttributes tunnel = RawAttributes.readPadded(nest, OVS_TUNNEL_KEY_ATTR_PAD);
        if (!tunnel.has(OVS_TUNNEL_KEY_ATTR_TTL)) {
            throw Refusal.invalid("IP tunnel TTL not specified");
        }
        Optional<byte[]> destination =
                tunnel.find(OVS_TUNNEL_KEY_ATTR_IPV4_DST).or(() -> tunnel.find(OVS_TUNNEL_KEY_ATTR_IPV6_DST));
        if (destination.isEmpty() || RawAttributes.isZero(destination.get())) {
            throw Refusal.invalid("IP tunnel dst address is zero");
        }
    }

    private static void checkMask(RawAttributes key, RawAttributes mask) {
        for (int type : mask.byType().keySet()) {
            if (!key.has(type) && type != OVS_KEY_ATTR_ETHERTYPE) {
                throw Refusal.invalid("mask has attribute " + type + " that the key has not");
            }
        }
        boolean tagMatched = mask.find(OVS_KEY_ATTR_VLAN)
                .filter(bytes -> !RawAttributes.isZero(bytes))
                .isPresent();
        boolean insideMatched = mask.find(OVS_KEY_ATTR_ENCAP)
                .filter(bytes -> !RawAttributes.isZero(bytes))
                .isPresent();
        if (tagMatched && !insideMatched) {
            throw Refusal.invalid("VLAN attribute unexpected: the mask says nothing of what is behind the tag");
        }
        boolean typeMatched = etherType(mask) == 0xffff;
        for (int type : new int[] {OVS_KEY_ATTR_IPV4, OVS_KEY_ATTR_IPV6, OVS_KEY_ATTR_ARP}) {
            boolean matched = mask.find(type)
                    .filter(bytes -> !RawAttributes.isZero(bytes))
                    .isPresent();
            if (matched && !typeMatched) {
                throw Refusal.invalid("unexpected mask for attribute " + type + ": ethertype is not matched exactly");
            }
        }
        requireTransport(key, mask, OVS_KEY_ATTR_IPV4, 8);
        requireTransport(key, mask, OVS_KEY_ATTR_IPV6, 36);
    }

    private static void requireTransport(RawAttributes key, RawAttributes mask, int header, int offset) {
        Optional<byte[]> keyHeader = key.find(header);
        Optional<byte[]> maskHeader = mask.find(header);
        if (keyHeader.isEmpty() || maskHeader.isEmpty() || maskHeader.get()[offset] != -1) {
            return;
        }
        int transport = switch (Byte.toUnsignedInt(keyHeader.get()[offset])) {
            case 6 -> OVS_KEY_ATTR_TCP;
            case 17 -> OVS_KEY_ATTR_UDP;
            case 132 -> OVS_KEY_ATTR_SCTP;
            default -> header;
        };
        if (!key.has(transport)) {
            throw Refusal.invalid("missing key attribute " + transport + " for the protocol matched");
        }
    }

    private static int etherType(RawAttributes attributes) {
        return attributes
                .find(OVS_KEY_ATTR_ETHERTYPE)
                .map(bytes -> Byte.toUnsignedInt(bytes[0]) << 8 | Byte.toUnsignedInt(bytes[1]))
                .orElse(0);
    }

    /** Whether the match insists on this EtherType; actions on headers need it. */
    boolean insistsOn(int etherType) {
        return etherType(key) == etherType && etherType(mask) == 0xffff;
    }

    private static RawAttributes exact(RawAttributes key) {
        Map<Integer, byte[]> ones = new LinkedHashMap<>();
        key.byType().forEach((type, payload) -> {
            if (type == OVS_KEY_ATTR_TUNNEL) {
                AttributeWriter nest = new AttributeWriter();
                RawAttributes.readPadded(payload, OVS_TUNNEL_KEY_ATTR_PAD)
                        .byType()
                        .forEach((inner, value) -> nest.bytes(inner, ones(value)));
                ones.put(type, bytes(nest));
            } else {
                ones.put(type, ones(payload));
            }
        });
        return new RawAttributes(ones);
    }

    private static byte[] ones(byte[] like) {
        byte[] ones = new byte[like.length];
        Arrays.fill(ones, (byte) -1);
        return ones;
    }

    static byte[] bytes(AttributeWriter writer) {
        byte[] bytes = new byte[writer.length()];
        writer.toByteBuffer().get(bytes);
        return bytes;
    }

    /** Every field by a number of its own; zero ones left out, since the kernel cannot tell them from absent ones. */
    private static Map<Integer, byte[]> flatten(RawAttributes attributes) {
        Map<Integer, byte[]> flat = new TreeMap<>();
        attributes.byType().forEach((type, payload) -> {
            if (type == OVS_KEY_ATTR_TUNNEL) {
                RawAttributes.readPadded(payload, OVS_TUNNEL_KEY_ATTR_PAD)
                        .byType()
                        .forEach((inner, value) -> add(flat, ((inner + 1) << TYPE_BITS) | type, flag(value)));
            } else if (type == OVS_KEY_ATTR_ENCAP) {
                RawAttributes.read(payload)
                        .byType()
                        .forEach((inner, value) -> add(flat, ((inner + 1) << TYPE_BITS) | type, value));
            } else {
                add(flat, type, payload);
            }
        });
        return flat;
    }

    private static void add(Map<Integer, byte[]> flat, int field, byte[] value) {
        if (!RawAttributes.isZero(value)) {
            flat.put(field, value);
        }
    }

    private static byte[] flag(byte[] value) {
        return value.length == 0 ? new byte[] {-1} : value;
    }

    /** Names the mask: equal for equal masks. */
    HexBytes maskName() {
        return name(flatMask);
    }

    /** Names the key under its mask: packets for which {@link #nameUnderMask} is the same match. */
    HexBytes maskedName() {
        return nameUnderMask(flatKey);
    }

    /** Names the key as it was sent: the identity of flows without UFID. */
    HexBytes keyName() {
        return name(flatKey);
    }

    /** The fields of the key as sent, which the kernel looks up to find an overlapping flow. */
    Map<Integer, byte[]> key() {
        return flatKey;
    }

    /**
     * The kernel's test of whether a flow with UFID is the one meant: this key as sent against the other's masked one. A key
     * without EtherType has a made-up one inside the kernel, so that it never passes unless the mask covers it.
     */
    boolean equalsMaskedKeyOf(KernelMatch other) {
        return name(withEtherType(flatKey)).equals(name(masked(withEtherType(other.flatKey), other.flatMask)));
    }

    private static Map<Integer, byte[]> withEtherType(Map<Integer, byte[]> fields) {
        Map<Integer, byte[]> complete = new TreeMap<>(fields);
        complete.putIfAbsent(OVS_KEY_ATTR_ETHERTYPE, new byte[] {0, 4});
        return complete;
    }

    private static Map<Integer, byte[]> masked(Map<Integer, byte[]> fields, Map<Integer, byte[]> mask) {
        Map<Integer, byte[]> masked = new TreeMap<>();
        mask.forEach((field, bits) -> add(masked, field, RawAttributes.and(field(fields, field, bits), bits)));
        return masked;
    }

    HexBytes nameUnderMask(Map<Integer, byte[]> packet) {
        Map<Integer, byte[]> masked = new TreeMap<>();
        flatMask.forEach((field, bits) -> masked.put(field, RawAttributes.and(field(packet, field, bits), bits)));
        return name(masked);
    }

    private static byte[] field(Map<Integer, byte[]> fields, int field, byte[] like) {
        return Arrays.copyOf(fields.getOrDefault(field, new byte[0]), like.length);
    }

    private static HexBytes name(Map<Integer, byte[]> fields) {
        AttributeWriter writer = new AttributeWriter();
        fields.forEach(
                (field, value) -> writer.putU32(field).putU32(value.length).putBytes(value));
        return HexBytes.of(writer.toByteBuffer());
    }

    /** Writes the key as the kernel dumps it: normalised, and for flows with UFID, masked. */
    void writeKey(AttributeWriter writer, boolean masked) {
        for (int type : METADATA) {
            Optional<byte[]> value = key.find(type);
            if (value.isPresent()) {
                writeField(writer, type, masked ? maskedField(type, value.get()) : value.get());
            } else if (alwaysShown(type) || (type == OVS_KEY_ATTR_ETHERTYPE && masked && etherType(mask) == 0)) {
                // What is masked away is zero, and so no longer the made-up type of a frame that has none.
                writer.bytes(type, new byte[LENGTHS.getOrDefault(type, 0)]);
            }
        }
        key.byType().forEach((type, value) -> {
            if (!isMetadata(type)) {
                writer.bytes(type, masked ? maskedField(type, value) : value);
            }
        });
    }

    private byte[] maskedField(int type, byte[] value) {
        Optional<byte[]> bits = mask.find(type);
        if (type == OVS_KEY_ATTR_TUNNEL || type == OVS_KEY_ATTR_ENCAP) {
            AttributeWriter nest = new AttributeWriter();
            RawAttributes maskNest = RawAttributes.readPadded(bits.orElse(new byte[0]), OVS_TUNNEL_KEY_ATTR_PAD);
            RawAttributes.readPadded(value, OVS_TUNNEL_KEY_ATTR_PAD)
                    .byType()
                    .forEach((inner, field) -> nest.bytes(
                            inner, RawAttributes.and(field, maskNest.find(inner).orElse(new byte[0]))));
            return bytes(nest);
        }
        return RawAttributes.and(value, bits.orElse(new byte[0]));
    }

    /** Writes the mask as the kernel dumps it: with entries for keys that were never sent. */
    void writeMask(AttributeWriter writer) {
        for (int type : METADATA) {
            if (type == OVS_KEY_ATTR_TUNNEL && !key.has(type)) {
                writer.nest(type, nest -> nest.u8(OVS_TUNNEL_KEY_ATTR_TTL, 0));
            } else if (type == OVS_KEY_ATTR_IN_PORT && key.has(type)) {
                boolean exact = !RawAttributes.isZero(mask.find(type).orElse(new byte[4]));
                writer.u32(type, exact ? -1 : 0xffff0000);
            } else if (key.has(type) || mask.has(type) || alwaysShown(type) || type == OVS_KEY_ATTR_ETHERTYPE) {
                writeField(writer, type, mask.find(type).orElse(new byte[LENGTHS.getOrDefault(type, 0)]));
            }
        }
        key.byType().forEach((type, value) -> {
            if (!isMetadata(type)) {
                writer.bytes(type, mask.find(type).orElse(new byte[value.length]));
            }
        });
    }

    private static void writeField(AttributeWriter writer, int type, byte[] value) {
        if (type == OVS_KEY_ATTR_TUNNEL) {
            writer.nest(type, nest -> writeTunnel(nest, value));
        } else {
            writer.bytes(type, value);
        }
    }

    /** Writes tunnel metadata with the pad and without the zero TOS, as dumps have it. */
    static void writeTunnel(AttributeWriter nest, byte[] tunnel) {
        nest.flag(OVS_TUNNEL_KEY_ATTR_PAD);
        RawAttributes.readPadded(tunnel, OVS_TUNNEL_KEY_ATTR_PAD).byType().forEach((type, value) -> {
            if (type != OVS_TUNNEL_KEY_ATTR_TOS || !RawAttributes.isZero(value)) {
                nest.bytes(type, value);
            }
        });
    }

    private static boolean isMetadata(int type) {
        return Arrays.stream(METADATA).anyMatch(known -> known == type);
    }

    private static boolean alwaysShown(int type) {
        return switch (type) {
            case OVS_KEY_ATTR_RECIRC_ID,
                    OVS_KEY_ATTR_DP_HASH,
                    OVS_KEY_ATTR_PRIORITY,
                    OVS_KEY_ATTR_SKB_MARK,
                    OVS_KEY_ATTR_CT_STATE,
                    OVS_KEY_ATTR_CT_MARK,
                    OVS_KEY_ATTR_CT_LABELS,
                    OVS_KEY_ATTR_ETHERNET -> true;
            default -> false;
        };
    }
}
