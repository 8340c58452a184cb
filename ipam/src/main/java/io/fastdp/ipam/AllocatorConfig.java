package io.fastdp.ipam;

import io.fastdp.ipam.address.Cidr;
import io.fastdp.ipam.address.Span;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerUid;
import java.util.Optional;

/**
 * What an allocator must know before it starts. Immutable.
 *
 * @param self this peer
 * @param uid this run of it
 * @param range the universe, the same on all peers of a cluster; a network of at least four addresses
 * @param defaultSubnet for requests that name none; overlaps the universe
 * @param mode how an empty ring gets its first owners
 */
public record AllocatorConfig(PeerId self, PeerUid uid, Cidr range, Cidr defaultSubnet, SeedMode mode) {
    /** The smallest universe and subnet. */
    public static final long MIN_SUBNET_SIZE = 4;

    /** Throws {@link IllegalArgumentException} with the text of the original for a range that will not do. */
    public AllocatorConfig {
        requireSubnet(range);
        requireSubnet(defaultSubnet);
        if (!range.overlaps(defaultSubnet)) {
            throw new IllegalArgumentException("IP address allocation default subnet " + defaultSubnet
                    + " does not overlap with allocation range " + range);
        }
    }

    /** With the universe as default subnet, if none is given. */
    public static AllocatorConfig of(PeerId self, PeerUid uid, Cidr range, Optional<Cidr> subnet, SeedMode mode) {
        return new AllocatorConfig(self, uid, range, subnet.orElse(range), mode);
    }

    /** Throws {@link IllegalArgumentException} unless the network is aligned and large enough to allocate in. */
    public static void requireSubnet(Cidr subnet) {
        if (!subnet.equals(subnet.network())) {
            throw new IllegalArgumentException(
                    "invalid subnet - bits after network prefix are not all zero: " + subnet);
        }
        if (subnet.size() < MIN_SUBNET_SIZE) {
            throw new IllegalArgumentException(
                    "invalid subnet - smaller than minimum size " + MIN_SUBNET_SIZE + ": " + subnet);
        }
    }

    Span universe() {
        return Span.of(range);
    }
}
