package io.fastdp.controller.decision;

/** How frames go to a neighbour. Immutable. */
public sealed interface Way {
    /**
     * In the kernel.
     *
     * @param link the VXLAN path
     */
    record Tunnel(Link link) implements Way {}

    /**
     * By the sleeve thread.
     *
     * @param connection our handle of the connection whose path it is
     */
    record BySleeve(long connection) implements Way {}
}
