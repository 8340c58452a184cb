package io.fastdp.controller.decision;

import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.FlowMatch;

/**
 * The MAC addresses that a flow can match at once: those that agree with a value in the bits of a mask. Immutable.
 *
 * <p>The ranges here are cut along two bits of an address's first octet: 0x01 says that it is a group's, 0x02 that it was
 * made up locally and not by a vendor, as those of containers are.
 *
 * @param value zero outside the mask
 * @param mask one where the address must agree
 */
record MacRange(MacAddress value, MacAddress mask) {
    static final MacRange ANY = of(0, 0);
    static final MacRange GROUP = of(0x01_00_00_00_00_00L, 0x01_00_00_00_00_00L);
    static final MacRange UNICAST = of(0, 0x01_00_00_00_00_00L);
    static final MacRange LOCAL = of(0x02_00_00_00_00_00L, 0x02_00_00_00_00_00L);
    static final MacRange UNIVERSAL = of(0, 0x02_00_00_00_00_00L);
    static final MacRange LOCAL_UNICAST = of(0x02_00_00_00_00_00L, 0x03_00_00_00_00_00L);
    static final MacRange UNIVERSAL_UNICAST = of(0, 0x03_00_00_00_00_00L);

    /** Broadcast and IPv6 multicast among them. */
    static final MacRange LOCAL_GROUP = of(0x03_00_00_00_00_00L, 0x03_00_00_00_00_00L);

    /** IPv4 multicast (01:00:5e) and most other groups that a standard made. */
    static final MacRange LOW_UNIVERSAL_GROUP = of(0x01_00_00_00_00_00L, 0x03_80_00_00_00_00L);

    /** The rest of the groups: spanning tree and its kin (01:80:c2). */
    static final MacRange HIGH_UNIVERSAL_GROUP = of(0x01_80_00_00_00_00L, 0x03_80_00_00_00_00L);

    static final MacAddress SPANNING_TREE = MacAddress.of(0x01_80_c2_00_00_00L);

    private static MacRange of(long value, long mask) {
        return new MacRange(MacAddress.of(value), MacAddress.of(mask));
    }

    /** One address. */
    static MacRange exactly(MacAddress address) {
        return new MacRange(address, MacAddress.BROADCAST);
    }

    boolean isExact() {
        return mask.equals(MacAddress.BROADCAST);
    }

    boolean contains(MacAddress address) {
        return (address.toLong() & mask.toLong()) == value.toLong();
    }

    /** Adds the Ethernet key to a match. */
    static FlowMatch.Builder ethernet(FlowMatch.Builder match, MacRange source, MacRange destination) {
        return match.ethernet(source.value, source.mask, destination.value, destination.mask);
    }
}
