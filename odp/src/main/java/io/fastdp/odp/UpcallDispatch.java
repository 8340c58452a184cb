package io.fastdp.odp;

import java.util.List;

/** How a datapath spreads upcalls over sockets. */
public enum UpcallDispatch {
    /** By the CPU on which they happen (Linux 5.15 and newer). */
    PER_CPU,
    /** By hash of the flow over the port ids of the vport (Linux 3.17 and newer). */
    PER_VPORT,
    /** A vport has one receiver. */
    SINGLE;

    /**
     * Which ids a vport shall have, of those of all sockets.
     *
     * @param portIds at least one; current kernels accept no more than there are CPUs
     */
    public List<Integer> forVport(List<Integer> portIds) {
        return this == PER_VPORT ? List.copyOf(portIds) : List.of(portIds.get(0));
    }
}
