package io.fastdp.controller.bridge;

import io.fastdp.netlink.Sysctl;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kernel settings of our links. They are the calling thread's network namespace's; a setting that a kernel lacks is left
 * alone, one that is right already is not written again. None is worth failing for: where {@code /proc/sys} is read-only the log
 * says so and everything works, if less well.
 */
final class LinkSettings {
    private static final Logger LOG = LoggerFactory.getLogger(LinkSettings.class);

    private LinkSettings() {}

    /** Router advertisements are for hosts, not for the insides of a network. */
    static void refuseRouterAdvertisements(String link) {
        ensure("ipv6/conf/" + link + "/accept_ra", 0);
    }

    /** A device that only passes frames on must not solicit routers or report groups: each such frame is a miss. */
    static void silenceIpv6(String link) {
        refuseRouterAdvertisements(link);
        ensure("ipv6/conf/" + link + "/disable_ipv6", 1);
    }

    /**
     * For a device without a master whose frames are others': else this host answers ARP there for all its addresses, with a
     * MAC that leads nowhere, and takes broadcasts that it has got from the bridge already.
     */
    static void ignoreIpv4(String link) {
        ensure("ipv4/conf/" + link + "/arp_ignore", 8);
        // Without an address nothing can come from behind it, as far as this check knows.
        ensure("ipv4/conf/" + link + "/rp_filter", 1);
    }

    /** Notice within seconds that an IP address moved to another MAC. */
    static void tuneArp(String link) {
        String neighbours = "ipv4/neigh/" + link + "/";
        if (!ensure(neighbours + "base_reachable_time_ms", 5000)) {
            ensure(neighbours + "base_reachable_time", 5);
        }
        ensure(neighbours + "delay_first_probe_time", 2);
        ensure(neighbours + "ucast_solicit", 1);
    }

    /** Without this, taking the first of several addresses of one subnet away would take the others with it. */
    static void keepOtherAddresses(String link) {
        ensure("ipv4/conf/" + link + "/promote_secondaries", 1);
    }

    /** The kernel announces an address with a gratuitous ARP when it comes up. */
    static void announceAddresses(String link) {
        ensure("ipv4/conf/" + link + "/arp_notify", 1);
    }

    private static boolean ensure(String path, int value) {
        try {
            return Sysctl.ensure(path, value);
        } catch (IOException e) {
            LOG.warn("Unable to set net/{} to {}: {}", path, value, e.getMessage());
            return true;
        }
    }
}
