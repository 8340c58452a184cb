package io.fastdp.controller.bridge;

import io.fastdp.netlink.Errno;
import io.fastdp.netlink.NetlinkException;
import io.fastdp.netlink.route.LinkSpec;
import io.fastdp.netlink.route.RouteNetlink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads what tunnels need before the first vport asks for it: loading on demand happens under a lock of generic netlink, and
 * a module that registers a family of its own then waits for that lock, and the request for the module, forever.
 */
final class KernelModules {
    private static final Logger LOG = LoggerFactory.getLogger(KernelModules.class);
    private static final String PROBE = DeviceNames.PREFIX + "-probe";
    /** {@code IANA} port of VXLAN; a link that is never up does not listen on it. */
    private static final int ANY_PORT = 4789;

    private static final Path LOADED = Path.of("/sys/module");
    private static final int PATIENCE_SECONDS = 10;

    private KernelModules() {}

    /** Does what it can: a container without {@code modprobe} may run on a kernel that has everything. */
    static void load(RouteNetlink route) throws NetlinkException {
        if (isLoaded("openvswitch") && isLoaded("vport_vxlan")) {
            // Processes and probe links would cost a good part of the agent's start.
            return;
        }
        modprobe("openvswitch");
        modprobe("vport-vxlan");
        makeAndDeleteVxlanLink(route);
    }

    /** Code that is part of the kernel proper is not always listed; then the long way does no harm. */
    private static boolean isLoaded(String module) {
        return Files.isDirectory(Path.of("/sys/module", module));
    }

    private static void modprobe(String module) {
        if (Files.isDirectory(LOADED.resolve(module.replace('-', '_')))) {
            return;
        }
        try {
            Process process = new ProcessBuilder("modprobe", "-q", module)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                LOG.warn("modprobe {} does not end; going on without", module);
            }
        } catch (IOException e) {
            LOG.debug("no modprobe: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Loads the tunnel code through rtnetlink, which may load modules without harm. */
    private static void makeAndDeleteVxlanLink(RouteNetlink route) throws NetlinkException {
        try {
            route.links().create(LinkSpec.vxlan(PROBE, ANY_PORT));
        } catch (NetlinkException e) {
            // The vport request will say what is missing, if anything is.
            LOG.debug("vxlan probe: {}", e.getMessage());
            if (!e.is(Errno.EEXIST)) {
                return;
            }
        }
        try {
            route.links().delete(PROBE);
        } catch (NetlinkException e) {
            // Once more, for nobody else will.
            route.links().delete(PROBE);
            throw e;
        }
    }
}
