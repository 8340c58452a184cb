package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableMap;
import io.fastdp.odp.VportNumber;
import java.util.Optional;

/**
 * The vports of our datapath by their role. Immutable.
 *
 * <p>Without a datapath no frame comes from a vport and none goes to one, so it does not matter which {@link #NONE} names.
 *
 * @param bridge the vport towards the Linux bridge and so the containers ({@code vethwe-datapath})
 * @param sleeve the vport towards the sleeve thread ({@code vethwe-sleeve})
 * @param vxlan VXLAN vports by UDP port
 * @param upcallPortId netlink port id that reads upcalls; the kernel ignores it while it dispatches them per CPU
 */
public record Ports(
        VportNumber bridge, VportNumber sleeve, ImmutableMap<Integer, VportNumber> vxlan, int upcallPortId) {
    /** Of a node without a datapath. */
    public static final Ports NONE = new Ports(VportNumber.LOCAL, VportNumber.LOCAL, ImmutableMap.of(), 0);

    Optional<VportNumber> vxlanFor(Link link) {
        return Optional.ofNullable(vxlan.get(link.udpPort()));
    }

    boolean isVxlan(VportNumber number) {
        return vxlan.containsValue(number);
    }

    /** The same with another vport to the bridge. */
    Ports withBridge(VportNumber number) {
        return new Ports(number, sleeve, vxlan, upcallPortId);
    }

    /** The same with another vport to the sleeve thread. */
    Ports withSleeve(VportNumber number) {
        return new Ports(bridge, number, vxlan, upcallPortId);
    }

    /** The same with one more VXLAN vport. */
    public Ports withVxlan(int udpPort, VportNumber number) {
        var all = new java.util.LinkedHashMap<>(vxlan);
        all.put(udpPort, number);
        return new Ports(bridge, sleeve, ImmutableMap.copyOf(all), upcallPortId);
    }
}
