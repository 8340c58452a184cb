package io.fastdp.odp;

import java.net.InetAddress;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Tunnel metadata ({@code OVS_KEY_ATTR_TUNNEL}): in a match, what the outer headers of a received frame said; in
 * {@link Action.SetTunnel}, what to put there; as a mask, which bits of those count. Immutable.
 *
 * <p>Zero and absent are the same for everything but the id, as they are to the kernel: an address that is not set is
 * {@code 0.0.0.0}.
 *
 * @param id tunnel id; for vxlan the VNI in the low 24 bits; counts only with {@link TunnelFlag#KEY}
 * @param src outer source; for a received frame the remote side
 * @param dst outer destination; in a flow key and in an action it must be set
 * @param tos outer type of service, 0 to 255
 * @param ttl outer time to live, 0 to 255; always sent, since the kernel insists on it
 * @param flags what is set
 * @param ports outer UDP ports
 * @param options what one kind of tunnel adds
 */
public record TunnelKey(
        long id,
        InetAddress src,
        InetAddress dst,
        int tos,
        int ttl,
        Set<TunnelFlag> flags,
        TunnelPorts ports,
        TunnelOptions options) {
    // Before NONE, whose builder uses it.
    private static final InetAddress UNSPECIFIED = Addresses.of(new byte[4]);
    private static final InetAddress ALL_ONES = Addresses.of(new byte[] {-1, -1, -1, -1});

    /** Nothing set; as a mask, matches anything. */
    public static final TunnelKey NONE = builder().build();

    public TunnelKey {
        if ((tos & ~0xff) != 0 || (ttl & ~0xff) != 0) {
            throw new IllegalArgumentException("tunnel tos " + tos + " or ttl " + ttl + " is not within 0..255");
        }
        src = src.isAnyLocalAddress() ? UNSPECIFIED : src;
        dst = dst.isAnyLocalAddress() ? UNSPECIFIED : dst;
        EnumSet<TunnelFlag> copy = EnumSet.noneOf(TunnelFlag.class);
        copy.addAll(flags);
        flags = Collections.unmodifiableSet(copy);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof TunnelKey that
                        && id == that.id
                        && tos == that.tos
                        && ttl == that.ttl
                        && src.equals(that.src)
                        && dst.equals(that.dst)
                        && flags.equals(that.flags)
                        && ports.equals(that.ports)
                        && options.equals(that.options));
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Long.hashCode(id) + src.hashCode()) + dst.hashCode();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The mask that matches id, source and destination exactly and lets everything else vary. */
    public static TunnelKey exactIdAndAddresses() {
        return builder().id(-1).src(ALL_ONES).dst(ALL_ONES).build();
    }

    public boolean dontFragment() {
        return flags.contains(TunnelFlag.DONT_FRAGMENT);
    }

    public boolean csum() {
        return flags.contains(TunnelFlag.CSUM);
    }

    public boolean oam() {
        return flags.contains(TunnelFlag.OAM);
    }

    /** Whether there is an id at all. */
    public boolean hasId() {
        return flags.contains(TunnelFlag.KEY);
    }

    /** Whether nothing is set. */
    public boolean isZero() {
        return equals(NONE);
    }

    /** A builder that starts from this value. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.id = id;
        builder.src = src;
        builder.dst = dst;
        builder.tos = tos;
        builder.ttl = ttl;
        builder.flags.addAll(flags);
        builder.ports = ports;
        builder.options = options;
        return builder;
    }

    /** The bits of this that the mask has too. */
    TunnelKey masked(TunnelKey mask) {
        EnumSet<TunnelFlag> both = EnumSet.noneOf(TunnelFlag.class);
        both.addAll(flags);
        both.retainAll(mask.flags);
        return new TunnelKey(
                id & mask.id,
                masked(src, mask.src),
                masked(dst, mask.dst),
                tos & mask.tos,
                ttl & mask.ttl,
                both,
                new TunnelPorts(ports.source() & mask.ports.source(), ports.destination() & mask.ports.destination()),
                options.masked(mask.options));
    }

    private static InetAddress masked(InetAddress address, InetAddress mask) {
        byte[] bits = address.getAddress();
        byte[] maskBits = mask.getAddress();
        if (bits.length != maskBits.length) {
            return UNSPECIFIED;
        }
        for (int i = 0; i < bits.length; i++) {
            bits[i] &= maskBits[i];
        }
        return Addresses.of(bits);
    }

    /** Collects a {@link TunnelKey}; everything not set is zero. */
    public static final class Builder {
        private long id;
        private InetAddress src = UNSPECIFIED;
        private InetAddress dst = UNSPECIFIED;
        private int tos;
        private int ttl;
        private final EnumSet<TunnelFlag> flags = EnumSet.noneOf(TunnelFlag.class);
        private TunnelPorts ports = TunnelPorts.NONE;
        private TunnelOptions options = TunnelOptions.NONE;

        private Builder() {}

        /** Sets the tunnel id and the flag that says there is one. */
        public Builder id(long value) {
            id = value;
            return flag(TunnelFlag.KEY);
        }

        public Builder src(InetAddress value) {
            src = value;
            return this;
        }

        public Builder dst(InetAddress value) {
            dst = value;
            return this;
        }

        public Builder tos(int value) {
            tos = value;
            return this;
        }

        public Builder ttl(int value) {
            ttl = value;
            return this;
        }

        /** Do not fragment the outer packet. */
        public Builder dontFragment() {
            return flag(TunnelFlag.DONT_FRAGMENT);
        }

        /** Compute the outer UDP checksum. */
        public Builder csum() {
            return flag(TunnelFlag.CSUM);
        }

        public Builder flag(TunnelFlag value) {
            flags.add(value);
            return this;
        }

        public Builder ports(TunnelPorts value) {
            ports = value;
            return this;
        }

        public Builder options(TunnelOptions value) {
            options = value;
            return this;
        }

        public TunnelKey build() {
            return new TunnelKey(id, src, dst, tos, ttl, flags, ports, options);
        }
    }
}
