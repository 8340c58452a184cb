package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableMap;
import io.fastdp.odp.VportNumber;
import java.util.Optional;

/**
 * The vports of our datapath by their role. Immutable.
 *
 * <p>Without a datapath no frame comes from a vport and none goes to one, so it does not matter which {@link #NONE} names.
 *
 * @param access the way to the containers
 * @param sleeve the vport towards the sleeve thread ({@code vethwe-sleeve})
 * @param vxlan VXLAN vports by UDP port
 * @param upcallPortId netlink port id that reads upcalls; the kernel ignores it while it dispatches them per CPU
 */
public record Ports(Access access, VportNumber sleeve, ImmutableMap<Integer, VportNumber> vxlan, int upcallPortId) {
    /** Of a node without a datapath. */
    public static final Ports NONE =
            new Ports(new Access.Bridged(VportNumber.LOCAL), VportNumber.LOCAL, ImmutableMap.of(), 0);

    Optional<VportNumber> vxlanFor(Link link) {
        return Optional.ofNullable(vxlan.get(link.udpPort()));
    }

    boolean isVxlan(VportNumber number) {
        return vxlan.containsValue(number);
    }

    /** Whether what comes in by a vport is from our containers. */
    boolean isOfContainers(VportNumber number) {
        return access.leadsToContainers(number) && !number.equals(sleeve) && !isVxlan(number);
    }

    /** The same with another way to the containers. */
    Ports withAccess(Access next) {
        return new Ports(next, sleeve, vxlan, upcallPortId);
    }

    /** The same with another vport to the sleeve thread. */
    Ports withSleeve(VportNumber number) {
        return new Ports(access, number, vxlan, upcallPortId);
    }

    /** The same with one more VXLAN vport. */
    public Ports withVxlan(int udpPort, VportNumber number) {
        var all = new java.util.LinkedHashMap<>(vxlan);
        all.put(udpPort, number);
        return new Ports(access, sleeve, ImmutableMap.copyOf(all), upcallPortId);
    }
}
