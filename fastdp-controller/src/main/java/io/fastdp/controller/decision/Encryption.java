package io.fastdp.controller.decision;

import io.fastdp.netlink.xfrm.Association;
import io.fastdp.netlink.xfrm.Limits;
import java.util.Optional;
import java.util.Set;

/**
 * The encryption of one connection's frames: ESP in transport mode, a key for each direction (overlay protocol, section 4.5).
 * Immutable; the transitions are its methods.
 *
 * @param inbound our key, which the other end has to use
 * @param outbound the other end's, once it has told us
 * @param standing how much of it the kernel has
 */
public record Encryption(EspKey inbound, Optional<EspKey> outbound, Standing standing) {
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
    public static Encryption offering(EspKey inbound) {
        return new Encryption(inbound, Optional.empty(), Standing.NOTHING);
    }

    /** The other end has told us its key. */
    Encryption agreed(EspKey theirs) {
        Standing rest = standing == Standing.BOTH ? Standing.INBOUND : standing;
        return new Encryption(inbound, Optional.of(theirs), rest);
    }

    /** The kernel has these associations. */
    Encryption installed(Link link, Set<Association> associations) {
        boolean in = associations.contains(inbound(link));
        boolean out = outbound(link).filter(associations::contains).isPresent();
        Standing next = in && out ? Standing.BOTH : in ? Standing.INBOUND : Standing.NOTHING;
        return next == standing ? this : new Encryption(inbound, outbound, next);
    }

    Association inbound(Link link) {
        return new Association(link.remote(), link.local(), inbound.spi(), REQ_ID, Limits.NONE);
    }

    Optional<Association> outbound(Link link) {
        return outbound.map(key -> new Association(link.local(), link.remote(), key.spi(), REQ_ID, Limits.NONE));
    }
}
