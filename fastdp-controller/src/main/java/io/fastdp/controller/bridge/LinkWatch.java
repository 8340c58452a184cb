package io.fastdp.controller.bridge;

import io.fastdp.netlink.route.BridgePortOption;
import io.fastdp.netlink.route.Link;
import io.fastdp.netlink.route.LinkIndex;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Complains in the log when others spoil what the agent needs; operators search for these lines. Confined to the thread that
 * feeds it.
 */
final class LinkWatch {
    private static final Logger LOG = LoggerFactory.getLogger(LinkWatch.class);

    private final LinkIndex bridge;
    private final Optional<LinkIndex> routerPort;
    private boolean down;
    private boolean hairpin;

    LinkWatch(LinkIndex bridge, Optional<LinkIndex> routerPort) {
        this.bridge = bridge;
        this.routerPort = routerPort;
    }

    void onLink(Link link) {
        if (!link.index().equals(bridge)) {
            return;
        }
        if (!link.isUp() && !down) {
            LOG.error(
                    "Interface \"{}\" which needs to be in UP state for Weave functioning is found to be in DOWN state",
                    link.name());
        }
        down = !link.isUp();
    }

    void onRemoved(Link link) {
        if (link.index().equals(bridge) || isRouterPort(link)) {
            LOG.error("Interface \"{}\" was removed; containers are cut off until the agent starts again", link.name());
        }
    }

    private boolean isRouterPort(Link link) {
        return routerPort.filter(link.index()::equals).isPresent();
    }

    void onPort(Link link) {
        if (!isRouterPort(link) || link.details().port().isEmpty()) {
            return;
        }
        boolean now = link.details().port().get().has(BridgePortOption.HAIRPIN);
        if (now && !hairpin) {
            LOG.error("Hairpin mode enabled on \"{}\"", link.name());
            LOG.error(
                    "Setting may cause connectivity issues : run 'bridge link set dev {} hairpin off' and find out what set it",
                    link.name());
        }
        hairpin = now;
    }
}
