package io.fastdp.controller.decision;

import java.util.Optional;

/** How frames go to a neighbour. Immutable. */
public sealed interface Way {
    /** The path, if it is one of the kernel. */
    default Optional<Link> inKernel() {
        return this instanceof Tunnel tunnel ? Optional.of(tunnel.link()) : Optional.empty();
    }

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
