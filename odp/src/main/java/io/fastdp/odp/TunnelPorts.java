package io.fastdp.odp;

/**
 * UDP ports of a tunnel's outer header, 0 where not known or left to the tunnel. Immutable.
 *
 * @param source vxlan ignores it in an action and hashes the inner flow instead
 * @param destination in an action it overrides the port of the vport
 */
public record TunnelPorts(int source, int destination) {
    /** Neither is set. */
    public static final TunnelPorts NONE = new TunnelPorts(0, 0);

    public TunnelPorts {
        if ((source & ~0xffff) != 0 || (destination & ~0xffff) != 0) {
            throw new IllegalArgumentException(
                    "UDP ports " + source + " and " + destination + " are not within 0..65535");
        }
    }
}
