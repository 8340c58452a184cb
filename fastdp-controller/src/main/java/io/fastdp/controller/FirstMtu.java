package io.fastdp.controller;

import io.fastdp.controller.config.LaunchConfig;
import io.fastdp.controller.config.MeshOptions;
import io.fastdp.controller.decision.PodMtu;
import io.fastdp.controller.kernel.PathMtu;
import io.fastdp.ipam.address.Cidr;
import io.fastdp.netlink.packet.InetSocketName;
import java.net.Inet4Address;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The MTU of containers that are attached before any peer has answered. Used on one thread. */
final class FirstMtu {
    private static final Pattern IPV4 = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3})(?::\\d+)?");

    /** What loopback's MTU leaves, and no route to others: the way to ourselves says nothing. */
    private static final int LOOPBACK = 65_400;

    /** RFC 5737: nobody's, so what leads there is the default route. */
    private static final int ELSEWHERE = 0xc0000201;

    private final MeshOptions mesh;
    private final OptionalInt fixed;
    private final PathMtu paths;

    FirstMtu(LaunchConfig config, PathMtu paths) {
        this.mesh = config.mesh();
        this.fixed = config.datapath().mtu();
        this.paths = paths;
    }

    /**
     * What the ways to the peers carry that were given by address, else the default route.
     *
     * @param existing that of an earlier agent, whose containers have it; not exceeded before the peers have answered
     */
    PodMtu of(OptionalInt existing) {
        if (fixed.isPresent()) {
            return new PodMtu(fixed.getAsInt(), "--mtu");
        }
        PodMtu expected = expected();
        return existing.isPresent() && existing.getAsInt() < expected.mtu()
                ? new PodMtu(existing.getAsInt(), "as before; no peer has answered yet")
                : expected;
    }

    private PodMtu expected() {
        OptionalInt targets = mesh.targets().peers().stream()
                .map(IPV4::matcher)
                .filter(Matcher::matches)
                .mapToInt(target -> fits(target.group(1)))
                .filter(mtu -> mtu < LOOPBACK)
                .min();
        if (targets.isPresent()) {
            return new PodMtu(targets.getAsInt(), "routes to the peers given; none has answered yet");
        }
        int elsewhere = fits(InetSocketName.toAddress(ELSEWHERE));
        return elsewhere < LOOPBACK
                ? new PodMtu(elsewhere, "default route; no peer has answered yet")
                : new PodMtu(PodMtu.ORIGINAL, "no route to any peer");
    }

    private int fits(String address) {
        return fits(Cidr.parse(address + "/32").address());
    }

    private int fits(Inet4Address address) {
        return paths.innerMtu(address, mesh.encryptsTo(address));
    }
}
