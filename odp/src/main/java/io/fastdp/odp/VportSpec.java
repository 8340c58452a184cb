package io.fastdp.odp;

/** What vport to make. All kinds are immutable values. */
public sealed interface VportSpec {
    /** Name of the device, at most 15 bytes. */
    String name();

    /** The kind of port. */
    VportType type();

    /** Adds an Ethernet device that exists; it becomes a slave of the datapath's own device. */
    record Netdev(String name) implements VportSpec {
        @Override
        public VportType type() {
            return VportType.NETDEV;
        }
    }

    /** Makes a device whose far end is the datapath. */
    record Internal(String name) implements VportSpec {
        @Override
        public VportType type() {
            return VportType.INTERNAL;
        }
    }

    /**
     * Makes a vxlan device that serves all peers: it listens on the UDP port, and flows say where to send. Load the kernel's
     * vxlan module first: older kernels can hang if it is loaded by this request.
     *
     * @param udpPort 1 to 65535
     */
    record Vxlan(String name, int udpPort) implements VportSpec {
        public Vxlan {
            // The kernel takes 0 for its own default.
            if (udpPort < 1 || udpPort > 0xffff) {
                throw new IllegalArgumentException("vxlan UDP port " + udpPort + " is not within 1..65535");
            }
        }

        @Override
        public VportType type() {
            return VportType.VXLAN;
        }
    }
}
