package io.fastdp.controller.api;

import io.fastdp.controller.status.AgentStatus;
import io.fastdp.controller.status.ConnectionStatus;
import io.fastdp.controller.status.ConnectionStatus.State;
import io.fastdp.controller.status.HeldPeerStatus;
import io.fastdp.controller.status.PeerStatus;
import io.fastdp.controller.status.RouterSettings;
import io.fastdp.controller.status.RouterStatus;
import io.fastdp.controller.status.VersionCheck;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;

/** The text pages in the original's layout, which scripts cut apart by columns. Pure. */
final class StatusText {
    private static final int LABEL_WIDTH = 15;
    private static final int ADDRESS_WIDTH = 21;
    private static final int STATE_WIDTH = 11;
    private static final int PEER_WIDTH = 37;

    private final TimeZone zone;

    /**
     * Prepares the pages.
     *
     * @param zone whose local time the pages show
     */
    StatusText(TimeZone zone) {
        this.zone = zone;
    }

    /** Made when first needed: patterns and time zones are slow to load, and the agent starts without. */
    private String time(Instant when) {
        return DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss")
                .withZone(zone.toZoneId())
                .format(when);
    }

    String overview(AgentStatus status) {
        RouterStatus router = status.router();
        RouterSettings settings = router.settings();
        StringBuilder page = new StringBuilder();
        line(page, "Version", status.version() + " (" + remark(status.versionCheck()) + ")");
        page.append('\n');
        line(page, "Service", "router");
        line(page, "Protocol", "weave " + protocol(settings));
        line(page, "Name", peer(settings.name(), settings.nickName()));
        line(page, "Encryption", settings.encryption() ? "enabled" : "disabled");
        line(page, "PeerDiscovery", settings.peerDiscovery() ? "enabled" : "disabled");
        line(page, "Targets", Integer.toString(router.targets().size()));
        line(page, "Connections", connectionCounts(router.connections()));
        line(page, "Peers", peerCounts(router.peers()));
        if (!router.held().isEmpty()) {
            line(page, "HeldPeers", heldCount(router.held()));
        }
        line(page, "TrustedSubnets", list(settings.trustedSubnets()));
        String plain = status.datapath().whyAbsent();
        if (!plain.isEmpty()) {
            line(page, "BridgeType", "bridge (" + plain + ")");
        }
        router.podMtu().ifPresent(pod -> line(page, "PodMTU", pod.mtu() + " (" + pod.why() + ")"));
        status.ipam().ifPresent(ipam -> {
            page.append('\n');
            line(page, "Service", "ipam");
            line(page, "Status", ipam.summary());
            line(page, "Range", ipam.range().toString());
            line(page, "DefaultSubnet", ipam.defaultSubnet().toString());
        });
        return page.toString();
    }

    static String ipam(AgentStatus status) {
        String self = status.router().settings().name();
        return status.ipam().map(ipam -> IpamPages.owners(ipam, self)).orElse("");
    }

    static String targets(AgentStatus status) {
        StringBuilder page = new StringBuilder();
        status.router().targets().forEach(target -> page.append(target).append('\n'));
        return page.toString();
    }

    static String connections(AgentStatus status) {
        StringBuilder page = new StringBuilder();
        RouterStatus router = status.router();
        for (ConnectionStatus connection : router.connections()) {
            page.append(arrow(connection.outbound()));
            padded(page, connection.address(), ADDRESS_WIDTH);
            padded(page, connection.state().text(), STATE_WIDTH);
            page.append(connection.info()).append(' ');
            for (Map.Entry<String, Object> attribute : connection.attributes().entrySet()) {
                if (!attribute.getKey().equals("name")) {
                    // nothing between the original's attributes: scripts know it so
                    page.append(attribute.getKey().equals("reason") ? " " : "");
                    page.append(attribute.getKey()).append('=').append(attribute.getValue());
                }
            }
            page.append('\n');
        }
        router.held().forEach(peer -> held(page, peer));
        return page.toString();
    }

    /** In the columns of a connection, though there is none: whoever reads that one failed reads here what that means. */
    private static void held(StringBuilder page, HeldPeerStatus peer) {
        page.append("-- ");
        padded(page, peer.address(), ADDRESS_WIDTH);
        padded(page, "held", STATE_WIDTH);
        String name = peer.nickName().isEmpty() ? peer.name() : peer(peer.name(), peer.nickName());
        page.append("fastdp ").append(name);
        if (!peer.via().equals(peer.name())) {
            page.append(" via ").append(peer.via());
        }
        page.append(" not connected, traffic goes on for ")
                .append(peer.leftText())
                .append(" at most\n");
    }

    static String peers(AgentStatus status) {
        StringBuilder page = new StringBuilder();
        for (PeerStatus peer : status.router().peers()) {
            page.append(peer(peer.name(), peer.nickName())).append('\n');
            for (PeerStatus.Link link : peer.links()) {
                page.append("   ").append(arrow(link.outbound()));
                padded(page, link.address(), ADDRESS_WIDTH);
                padded(page, peer(link.name(), link.nickName()), PEER_WIDTH);
                page.append(link.established() ? "established" : "pending").append('\n');
            }
        }
        return page.toString();
    }

    private String remark(VersionCheck check) {
        if (!check.enabled()) {
            return "version check update disabled";
        }
        String next = check.nextCheckAt().map(this::time).orElse("unknown");
        if (!check.success()) {
            return "failed to check latest version - see logs; next check at " + next;
        }
        return check.newVersion().isEmpty()
                ? "up to date; next check at " + next
                : "version " + check.newVersion() + " available - please upgrade!";
    }

    private static String protocol(RouterSettings settings) {
        int min = settings.minProtocolVersion();
        int max = settings.maxProtocolVersion();
        return min == max ? Integer.toString(min) : min + ".." + max;
    }

    private static String connectionCounts(List<ConnectionStatus> connections) {
        List<String> counts = new ArrayList<>();
        for (State state : State.values()) {
            long count = connections.stream().filter(c -> c.state() == state).count();
            if (count > 0) {
                counts.add(count + " " + state.text());
            }
        }
        return connections.size() + (counts.isEmpty() ? "" : " (" + String.join(", ", counts) + ")");
    }

    private static String heldCount(List<HeldPeerStatus> held) {
        HeldPeerStatus first =
                held.stream().min(Comparator.comparing(HeldPeerStatus::left)).orElseThrow();
        return held.size() + " (not connected, traffic goes on for " + first.leftText() + " at most"
                + (held.size() == 1 ? ")" : ", then the first is dropped)");
    }

    private static String peerCounts(List<PeerStatus> peers) {
        long all = peers.stream().mapToLong(peer -> peer.links().size()).sum();
        long established = peers.stream()
                .flatMap(peer -> peer.links().stream())
                .filter(PeerStatus.Link::established)
                .count();
        List<String> counts = new ArrayList<>();
        if (established > 0) {
            counts.add(established + " established");
        }
        if (all > established) {
            counts.add(all - established + " pending");
        }
        return peers.size() + (counts.isEmpty() ? "" : " (with " + String.join(", ", counts) + " connections)");
    }

    private static void line(StringBuilder page, String label, String value) {
        page.append(" ".repeat(LABEL_WIDTH - label.length()))
                .append(label)
                .append(": ")
                .append(value)
                .append('\n');
    }

    private static void padded(StringBuilder page, String text, int width) {
        page.append(text).append(" ".repeat(Math.max(0, width - text.length()))).append(' ');
    }

    private static String arrow(boolean outbound) {
        return outbound ? "-> " : "<- ";
    }

    private static String peer(String name, String nickName) {
        return name + "(" + nickName + ")";
    }

    private static String list(List<String> values) {
        return values.isEmpty() ? "none" : String.join(", ", values);
    }
}
