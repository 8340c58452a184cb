package io.fastdp.controller.decision;

import io.fastdp.netlink.xfrm.AeadKey;
import io.fastdp.netlink.xfrm.Association;
import io.fastdp.netlink.xfrm.InstalledAssociation;
import io.fastdp.netlink.xfrm.Limits;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The encryption of one connection's frames: ESP in transport mode, a key for each direction (overlay protocol, section 4.5).
 * Each end makes, and renews, the key for what it receives (ADR 26). Immutable; the transitions are its methods.
 *
 * @param limits how long keys serve
 * @param inbound our key, which the other end has to use
 * @param since when the kernel got it
 * @param replaced the one before, until the other end has been seen to use the newer one
 * @param outbound the other end's, once it has told us
 * @param standing how much of the newest ones the kernel has
 */
public record Encryption(
        KeyLimits limits,
        OfferedKey inbound,
        Duration since,
        Optional<EspKey> replaced,
        Optional<EspKey> outbound,
        Standing standing) {
    /** Ties associations and policies to each other, and tells those of this program from others: "fdp1". */
    public static final int REQ_ID = 0x66647031;

    /** How much of it the kernel has. */
    public enum Standing {
        /** Nothing that can be relied on. */
        NOTHING,
        /** It decrypts what is for us, so the other end may be told our key. */
        INBOUND,
        /** It encrypts too: frames may leave. */
        BOTH
    }

    /** Encryption of which only our own key is known. */
    public static Encryption offering(OfferedKey inbound, KeyLimits limits) {
        return new Encryption(limits, inbound, Duration.ZERO, Optional.empty(), Optional.empty(), Standing.NOTHING);
    }

    /** The other end has told us its key, the first or a new one. */
    Encryption agreed(EspKey theirs) {
        Standing rest = standing == Standing.BOTH ? Standing.INBOUND : standing;
        return new Encryption(limits, inbound, since, replaced, Optional.of(theirs), rest);
    }

    /** The other end is to use another key as soon as the kernel has it. One at a time: it is ignored while one is on its way. */
    Encryption renewed(OfferedKey fresh) {
        return replaced.isPresent()
                ? this
                : new Encryption(limits, fresh, since, Optional.of(inbound.key()), outbound, Standing.NOTHING);
    }

    /** The other end uses our newest key. */
    Encryption takenUp() {
        return new Encryption(limits, inbound, since, Optional.empty(), outbound, standing);
    }

    /** The kernel has these associations. */
    Encryption installed(Link link, Set<Association> associations, Duration now) {
        boolean in = associations.contains(inbound(link));
        boolean out = outbound(link).filter(associations::contains).isPresent();
        Standing next = in && out ? Standing.BOTH : in ? Standing.INBOUND : Standing.NOTHING;
        if (next == standing) {
            return this;
        }
        return new Encryption(limits, inbound, standing == Standing.NOTHING ? now : since, replaced, outbound, next);
    }

    /** Whether our key has served long enough. */
    boolean isDue(Link link, Map<Association, InstalledAssociation> used, Duration now) {
        InstalledAssociation serving = used.get(inbound(link));
        return replaced.isEmpty()
                && standing != Standing.NOTHING
                && serving != null
                && limits.isReached(serving, now.minus(since));
    }

    /** Whether the other end has begun to use a new key of ours. */
    boolean isTakenUp(Link link, Map<Association, InstalledAssociation> used) {
        InstalledAssociation serving = used.get(inbound(link));
        return replaced.isPresent() && serving != null && serving.packets() > 0;
    }

    /**
     * Whether the kernel has lost a key that it had. To give it back is not enough: its sequence begins anew, and the other end
     * takes all for repetitions.
     */
    boolean isLost(Link link, Map<Association, InstalledAssociation> used) {
        return standing == Standing.BOTH
                && !(used.containsKey(inbound(link))
                        && outbound(link).filter(used::containsKey).isPresent());
    }

    /** Whether a key of either direction must not be used any more. */
    boolean isWornOut(Link link, Map<Association, InstalledAssociation> used) {
        return associations(link).keySet().stream()
                .map(used::get)
                .anyMatch(serving -> serving != null && limits.isExceeded(serving));
    }

    /** What the kernel should have. */
    Map<Association, AeadKey> associations(Link link) {
        Map<Association, AeadKey> all = new HashMap<>();
        replaced.ifPresent(key -> all.put(inbound(link, key), key.key()));
        all.put(inbound(link), inbound.key().key());
        outbound.ifPresent(key -> all.put(outbound(link, key), key.key()));
        return all;
    }

    Association inbound(Link link) {
        return inbound(link, inbound.key());
    }

    Optional<Association> outbound(Link link) {
        return outbound.map(key -> outbound(link, key));
    }

    private static Association inbound(Link link, EspKey key) {
        return new Association(link.remote(), link.local(), key.spi(), REQ_ID, Limits.NONE);
    }

    private static Association outbound(Link link, EspKey key) {
        return new Association(link.local(), link.remote(), key.spi(), REQ_ID, Limits.NONE);
    }
}
