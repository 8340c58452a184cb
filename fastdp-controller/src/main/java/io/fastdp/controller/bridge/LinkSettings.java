package io.fastdp.controller.bridge;

import io.fastdp.netlink.Sysctl;
import java.io.IOException;

/**
 * Kernel settings of our links. They are the calling thread's network namespace's; a setting that a kernel lacks is left
 * alone, one that is right already is not written again.
 */
final class LinkSettings {
    private LinkSettings() {}

    /** Router advertisements are for hosts, not for the insides of a network. */
    static void refuseRouterAdvertisements(String link) throws IOException {
        Sysctl.ensure("ipv6/conf/" + link + "/accept_ra", 0);
    }

    /** A device that only passes frames on must not solicit routers or report groups: each such frame is a miss. */
    static void silenceIpv6(String link) throws IOException {
        refuseRouterAdvertisements(link);
        Sysctl.ensure("ipv6/conf/" + link + "/disable_ipv6", 1);
    }

    /** Notice within seconds that an IP address moved to another MAC. */
    static void tuneArp(String link) throws IOException {
        String neighbours = "ipv4/neigh/" + link + "/";
        if (!Sysctl.ensure(neighbours + "base_reachable_time_ms", 5000)) {
            Sysctl.ensure(neighbours + "base_reachable_time", 5);
        }
        Sysctl.ensure(neighbours + "delay_first_probe_time", 2);
        Sysctl.ensure(neighbours + "ucast_solicit", 1);
    }

    /** Without this, taking the first of several addresses of one subnet away would take the others with it. */
    static void keepOtherAddresses(String link) throws IOException {
        Sysctl.ensure("ipv4/conf/" + link + "/promote_secondaries", 1);
    }

    /** The kernel announces an address with a gratuitous ARP when it comes up. */
    static void announceAddresses(String link) throws IOException {
        Sysctl.ensure("ipv4/conf/" + link + "/arp_notify", 1);
    }
}
