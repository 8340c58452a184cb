package io.fastdp.netlink.route;

/** The kind of a link to create, with what only that kind has. */
public sealed interface LinkKind {
    /** The name that the kernel knows the kind by ({@code IFLA_INFO_KIND}). */
    String kernelName();

    /** A Linux bridge with the kernel's defaults. */
    record Bridge() implements LinkKind {
        @Override
        public String kernelName() {
            return "bridge";
        }
    }

    /** A link that swallows everything. */
    record Dummy() implements LinkKind {
        @Override
        public String kernelName() {
            return "dummy";
        }
    }

    /** A pair of links; the peer may be born in another namespace with its final name, MAC and MTU. */
    record Veth(LinkSpec peer) implements LinkKind {
        @Override
        public String kernelName() {
            return "veth";
        }
    }

    /**
     * A VXLAN device whose tunnel keys come from flows ({@code IFLA_VXLAN_COLLECT_METADATA}); does not learn.
     *
     * @param udpPort 1 to 65535, local and remote
     */
    record Vxlan(int udpPort) implements LinkKind {
        public Vxlan {
            if (udpPort < 1 || udpPort > 0xffff) {
                throw new IllegalArgumentException("UDP port " + udpPort + " is not between 1 and 65535");
            }
        }

        @Override
        public String kernelName() {
            return "vxlan";
        }
    }
}
