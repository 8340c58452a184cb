package io.fastdp.ipam.ring;

import io.fastdp.ipam.address.Ipv4;
import io.fastdp.mesh.peer.PeerName;

/**
 * A point on the ring: from here to the next token, wrapping from the last to the first, the addresses belong to one
 * peer. Immutable.
 *
 * @param token the first address, 0 to 2^32-1
 * @param peer the owner; {@link PeerName#UNKNOWN} for space that was left to nobody
 * @param version counts the changes of this entry, 0 to {@link #MAX_VERSION}
 * @param free how many addresses of the range the owner last said to be free; not part of what two entries must agree
 *     on
 */
public record RingEntry(long token, PeerName peer, long version, long free) {
    /** The version is a number of 32 bits on the wire. It never wraps: an entry that got there stays there. */
    public static final long MAX_VERSION = 0xffff_ffffL;

    /** Checks the bounds; throws {@link IllegalArgumentException}. */
    public RingEntry {
        if (token < 0 || token >= Ipv4.SPACE) {
            throw new IllegalArgumentException("not a token: " + token);
        }
        if (version < 0 || version > MAX_VERSION) {
            throw new IllegalArgumentException("not a version: " + version);
        }
        if (free < 0 || free > Ipv4.SPACE) {
            throw new IllegalArgumentException("not a count of addresses: " + free);
        }
    }

    /** Whether both say the same about who owns the range: token, owner and version. */
    public boolean agreesWith(RingEntry other) {
        return token == other.token && version == other.version && peer.equals(other.peer);
    }

    RingEntry withFree(long count) {
        return count == free ? this : new RingEntry(token, peer, version, count);
    }

    RingEntry withVersion(long newVersion) {
        return new RingEntry(token, peer, Math.min(newVersion, MAX_VERSION), free);
    }

    RingEntry ownedBy(PeerName owner, long newVersion) {
        return new RingEntry(token, owner, Math.min(newVersion, MAX_VERSION), free);
    }

    /** {@code 10.32.0.0 02:00:00:00:00:01 v3/17}. */
    @Override
    public String toString() {
        return Ipv4.format(token) + " " + peer + " v" + version + "/" + free;
    }
}
