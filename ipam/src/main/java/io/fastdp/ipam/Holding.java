package io.fastdp.ipam;

import io.fastdp.ipam.address.Cidr;
import java.util.List;

/**
 * What one identifier has. Immutable.
 *
 * @param container whether the identifier is a container whose life is watched
 * @param addresses each with the prefix length of the subnet that was asked for, in the order in which they were given
 */
public record Holding(boolean container, List<Cidr> addresses) {
    /** Of somebody who is not known. */
    static final Holding NONE = new Holding(false, List.of());

    public Holding {
        addresses = List.copyOf(addresses);
    }
}
