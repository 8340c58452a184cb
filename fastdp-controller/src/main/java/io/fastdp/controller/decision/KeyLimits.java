package io.fastdp.controller.decision;

import io.fastdp.netlink.xfrm.InstalledAssociation;
import io.fastdp.netlink.xfrm.Spi;
import java.time.Duration;

/**
 * How long a key of the fast datapath serves (ADR 26). Immutable.
 *
 * <p>Sequence numbers do not run out: both we and the original use those of 64 bits. AES-GCM wears: what it gives away grows
 * with the square of the blocks under one key.
 *
 * @param packets until it is renewed
 * @param octets until it is renewed
 * @param age until it is renewed at the latest
 */
public record KeyLimits(long packets, long octets, Duration age) {
    /** 256 GiB are 2^34 blocks: a margin of 2^-60, as TLS 1.3 keeps (RFC 8446, section 5.5). */
    private static final long OCTETS = 1L << 38;

    /** Well before the 2^32 after which sequence numbers of half the size would end; also below NIST SP 800-38D, section 8.3. */
    private static final long PACKETS = 1L << 31;

    /** Renewals are due one eighth earlier at most, each at a time of its own, lest all of a node fall together. */
    private static final int SPREAD = 8;

    /** So much more may a key do that nobody renews: 16 TiB leave a margin of 2^-48. */
    private static final int WORN_OUT = 64;

    private static final int OCTET = 0xff;

    /** The usual limits with a given age. */
    public static KeyLimits of(Duration age) {
        return new KeyLimits(PACKETS, OCTETS, age);
    }

    /** Whether a key has served long enough. */
    boolean isReached(InstalledAssociation used, Duration since) {
        return reaches(used, 1) || since.compareTo(lifetime(used.association().spi())) >= 0;
    }

    /** Whether a key must not be used any more, even if traffic stops for a moment. */
    boolean isExceeded(InstalledAssociation used) {
        return reaches(used, WORN_OUT);
    }

    private boolean reaches(InstalledAssociation used, int times) {
        return used.packets() / times >= packets || used.bytes() / times >= octets;
    }

    /** SPIs are random, so they spread the times as well as dice, and always alike. */
    private Duration lifetime(Spi spi) {
        Duration spread = age.dividedBy(SPREAD);
        return age.minus(spread.multipliedBy(spi.value() & OCTET).dividedBy(OCTET));
    }
}
