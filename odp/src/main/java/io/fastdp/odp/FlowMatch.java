package io.fastdp.odp;

import io.fastdp.netlink.AttributeReader;
import io.fastdp.netlink.AttributeWriter;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.MalformedMessageException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which packets a flow applies to: flow keys with the mask over each. Immutable; the fields stand in the kernel's order
 * whatever order they were given in.
 *
 * <p>There are no priorities among flows, so matches that are installed together should be disjoint. Two matches are
 * <em>equal</em> if they were written alike; compare {@link #normalised} forms to see if they mean the same, as when a match
 * that was sent is compared with what the kernel dumps.
 *
 * @param fields at most one of each kind
 */
public record FlowMatch(List<Field> fields) {
    private static final int ETH_P_IP = 0x0800;
    private static final int ETH_P_ARP = 0x0806;
    private static final int ETH_P_IPV6 = 0x86dd;
    private static final int ETH_P_RARP = 0x8035;
    private static final int ETH_P_MPLS_UC = 0x8847;
    private static final int ETH_P_MPLS_MC = 0x8848;
    private static final int PORT_BITS = 0xffff;

    /**
     * A key and the mask over it.
     *
     * @param key the value; {@link FlowKey.EtherType#ABSENT} for frames without an EtherType
     * @param mask of the same kind; all zero matches anything
     */
    public record Field(FlowKey key, FlowKey mask) {
        public Field {
            if (key.attribute() != mask.attribute()) {
                throw new IllegalArgumentException("the mask " + mask + " does not fit the key " + key);
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Field that && key.equals(that.key) && mask.equals(that.mask);
        }

        @Override
        public int hashCode() {
            return 31 * key.hashCode() + mask.hashCode();
        }

        boolean matchesAnything() {
            // The kernel shows a wildcarded port with a mask above the bits that ports have.
            return mask instanceof FlowKey.InPort port ? (port.bits() & PORT_BITS) == 0 : mask.isZero();
        }
    }

    public FlowMatch {
        List<Field> sorted = new ArrayList<>(fields);
        sorted.sort(Comparator.comparingInt(field -> KernelOrder.of(field.key())));
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i - 1).key().attribute() == sorted.get(i).key().attribute()) {
                throw new IllegalArgumentException("two keys of one kind: " + sorted.get(i - 1) + ", " + sorted.get(i));
            }
        }
        fields = List.copyOf(sorted);
    }

    // Written out, as in all that matches and actions consist of: thousands are compared for each change, and the
    // generated
    // form is several times slower under the first compiler (C1), which is all that an agent has.
    @Override
    public boolean equals(Object other) {
        return other instanceof FlowMatch that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Decodes the key and mask of a flow.
     *
     * @param mask empty if there is none, so that the key is matched exactly
     * @throws MalformedMessageException if the bytes are no flow keys
     */
    public static FlowMatch read(AttributeReader key, Optional<AttributeReader> mask) {
        return of(FlowKeyCodec.readAll(key), mask.map(FlowKeyCodec::readAll));
    }

    /**
     * Puts decoded keys and masks together. A mask without key, which the kernel adds to dumps, is dropped if it is zero; that
     * over the EtherType stays, as a match on frames that have none. A key without mask is matched exactly if there is no
     * mask at all, and not matched otherwise.
     */
    static FlowMatch of(List<FlowKey> keys, Optional<List<FlowKey>> masks) {
        Map<Integer, FlowKey> left = new HashMap<>();
        for (FlowKey mask : masks.orElse(List.of())) {
            left.put(mask.attribute(), mask);
        }
        List<Field> fields = new ArrayList<>(keys.size() + 1);
        Set<Integer> seen = new HashSet<>();
        for (FlowKey key : keys) {
            if (!seen.add(key.attribute())) {
                throw new MalformedMessageException(0, "flow key", "two attributes of type " + key.attribute());
            }
            FlowKey mask = left.remove(key.attribute());
            if (mask == null) {
                mask = masks.isPresent() ? FlowKeyCodec.zero(key) : key.exactMask();
            }
            fields.add(new Field(key, mask));
        }
        for (FlowKey mask : left.values()) {
            if (mask instanceof FlowKey.EtherType) {
                fields.add(new Field(FlowKey.EtherType.ABSENT, mask));
            } else if (!mask.isZero()) {
                fields.add(new Field(FlowKeyCodec.zero(mask), mask));
            }
        }
        return new FlowMatch(fields);
    }

    /**
     * What the match means, without how it was written: bits that the mask leaves out are zero, and keys whose mask is all
     * zero are gone. Equal for a match that was sent and the dump of the flow that came of it. For comparing only: the kernel
     * may refuse it, since it insists on some keys that are not matched.
     */
    public FlowMatch normalised() {
        List<Field> kept = new ArrayList<>(fields.size());
        for (Field field : fields) {
            if (field.matchesAnything()) {
                continue;
            }
            if (field.mask() instanceof FlowKey.InPort) {
                kept.add(new Field(field.key(), new FlowKey.InPort(VportNumber.EXACT)));
            } else if (field.key() instanceof FlowKey.Encap) {
                kept.add(normalisedEncap(field));
            } else {
                FlowKey mask = field.mask() instanceof FlowKey.Arp arp ? FlowKeyCodec.arpBits(arp) : field.mask();
                kept.add(new Field(FlowKeyCodec.masked(field.key(), mask), mask));
            }
        }
        return new FlowMatch(kept);
    }

    private static Field normalisedEncap(Field field) {
        FlowMatch inner = encapsulated(field).normalised();
        return new Field(
                new FlowKey.Encap(inner.fields.stream().map(Field::key).toList()),
                new FlowKey.Encap(inner.fields.stream().map(Field::mask).toList()));
    }

    /** The match behind the VLAN tag, from a field whose key is {@link FlowKey.Encap}. */
    static FlowMatch encapsulated(Field field) {
        List<FlowKey> keys = field.key() instanceof FlowKey.Encap encap ? encap.keys() : List.of();
        List<FlowKey> masks = field.mask() instanceof FlowKey.Encap encap ? encap.keys() : List.of();
        return of(keys, Optional.of(masks));
    }

    /** The key of this kind, if the match has one that is not wholly wildcarded. */
    public <K extends FlowKey> Optional<K> key(Class<K> kind) {
        return field(kind).filter(field -> !field.matchesAnything()).map(field -> kind.cast(field.key()));
    }

    /** The mask of this kind, if the match has one that is not all zero. */
    public <K extends FlowKey> Optional<K> mask(Class<K> kind) {
        return field(kind).filter(field -> !field.matchesAnything()).map(field -> kind.cast(field.mask()));
    }

    private Optional<Field> field(Class<? extends FlowKey> kind) {
        for (Field field : fields) {
            if (kind.isInstance(field.key())) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }

    /** The vport matched. */
    public Optional<VportNumber> inPort() {
        return key(FlowKey.InPort.class).map(FlowKey.InPort::port);
    }

    /** The tunnel metadata matched. */
    public Optional<TunnelKey> tunnel() {
        return key(FlowKey.Tunnel.class).map(FlowKey.Tunnel::tunnel);
    }

    /** The Ethernet addresses matched; look at the mask, too. */
    public Optional<FlowKey.Ethernet> ethernet() {
        return key(FlowKey.Ethernet.class);
    }

    void writeKey(AttributeWriter writer) {
        for (Field field : fields) {
            if (!FlowKey.EtherType.ABSENT.equals(field.key())) {
                field.key().writeTo(writer);
            }
        }
    }

    void writeMask(AttributeWriter writer) {
        for (Field field : fields) {
            // A mask over a key that is absent is refused unless it says that the EtherType is absent.
            if (!FlowKey.EtherType.ABSENT.equals(field.key()) || !field.mask().isZero()) {
                field.mask().writeTo(writer);
            }
        }
    }

    /** As {@code ovs-dpctl dump-flows -m} prints it. */
    @Override
    public String toString() {
        return FlowText.verbose().format(this);
    }

    /** Collects a {@link FlowMatch}. Bits of keys that the mask leaves out are zeroed, since they are part of its identity. */
    public static final class Builder {
        private static final Inet4Address NO_IPV4 = (Inet4Address) Addresses.of(new byte[4]);
        private static final VportNumber ALL = VportNumber.EXACT;
        private static final FlowKey.EtherType ALL_TYPE = new FlowKey.EtherType(0xffff);

        private final List<Field> fields = new ArrayList<>();

        private Builder() {}

        /** Frames that came in by this vport. */
        public Builder inPort(VportNumber port) {
            return add(new FlowKey.InPort(port), new FlowKey.InPort(ALL));
        }

        /** Frames from and to these addresses, as far as the masks go; zero masks match any. */
        public Builder ethernet(MacAddress src, MacAddress srcMask, MacAddress dst, MacAddress dstMask) {
            return field(new FlowKey.Ethernet(src, dst), new FlowKey.Ethernet(srcMask, dstMask));
        }

        /** Frames with any Ethernet addresses; the kernel wants the key even so. */
        public Builder anyEthernet() {
            return ethernet(MacAddress.ZERO, MacAddress.ZERO, MacAddress.ZERO, MacAddress.ZERO);
        }

        /**
         * Frames of this type. For IPv4, IPv6, ARP, RARP and MPLS the kernel insists on a key for their header: one that matches
         * anything is added unless {@link #field} adds another.
         */
        public Builder etherType(int type) {
            return add(new FlowKey.EtherType(type), ALL_TYPE);
        }

        /** Frames whose type field is a length (802.2), or zero. */
        public Builder etherTypeAbsent() {
            return add(FlowKey.EtherType.ABSENT, ALL_TYPE);
        }

        /** Frames received through the tunnel with this id, outer source and outer destination. */
        public Builder tunnel(long id, Inet4Address src, Inet4Address dst) {
            return tunnel(TunnelKey.builder().id(id).src(src).dst(dst).build(), TunnelKey.exactIdAndAddresses());
        }

        /** Frames with this tunnel metadata as far as the mask goes. The key must have a destination. */
        public Builder tunnel(TunnelKey key, TunnelKey mask) {
            // Not zeroed outside the mask: the kernel refuses a key without destination even if that is not matched.
            return add(new FlowKey.Tunnel(key), new FlowKey.Tunnel(mask));
        }

        /** Frames whose key equals this one. */
        public Builder exact(FlowKey key) {
            return add(key, key.exactMask());
        }

        /** Frames whose key equals this one in the bits of the mask. */
        public Builder field(FlowKey key, FlowKey mask) {
            return add(FlowKeyCodec.masked(key, mask), mask);
        }

        private Builder add(FlowKey key, FlowKey mask) {
            fields.add(new Field(key, mask));
            return this;
        }

        /**
         * The match.
         *
         * @throws IllegalArgumentException if a kind of key was given twice
         */
        public FlowMatch build() {
            List<Field> complete = new ArrayList<>(fields);
            for (Field field : fields) {
                if (field.key() instanceof FlowKey.EtherType type) {
                    addHeader(type.value(), complete);
                }
            }
            return new FlowMatch(complete);
        }

        private void addHeader(int etherType, List<Field> to) {
            FlowKey header = switch (etherType) {
                case ETH_P_IP -> new FlowKey.Ipv4(NO_IPV4, NO_IPV4, 0, 0, 0, 0);
                case ETH_P_IPV6 -> {
                    Inet6Address none = (Inet6Address) Addresses.of(new byte[16]);
                    yield new FlowKey.Ipv6(none, none, 0, 0, 0, 0, 0);
                }
                case ETH_P_ARP, ETH_P_RARP -> new FlowKey.Arp(NO_IPV4, NO_IPV4, 0, MacAddress.ZERO, MacAddress.ZERO);
                case ETH_P_MPLS_UC, ETH_P_MPLS_MC -> new FlowKey.Mpls(List.of(0));
                default -> FlowKey.EtherType.ABSENT;
            };
            boolean there = fields.stream().anyMatch(field -> field.key().attribute() == header.attribute());
            if (!there) {
                to.add(new Field(header, header));
            }
        }
    }
}
