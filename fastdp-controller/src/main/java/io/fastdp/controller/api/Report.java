package io.fastdp.controller.api;

import io.fastdp.controller.status.AgentStatus;
import io.fastdp.controller.status.ConnectionStatus;
import io.fastdp.controller.status.DatapathStatus;
import io.fastdp.controller.status.FlowStatus;
import io.fastdp.controller.status.HeldPeerStatus;
import io.fastdp.controller.status.MacStatus;
import io.fastdp.controller.status.PeerStatus;
import io.fastdp.controller.status.RouterSettings;
import io.fastdp.controller.status.RouterStatus;
import io.fastdp.controller.status.VersionCheck;
import io.fastdp.controller.status.VportStatus;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.List;

/** The report as a tree of fields in the original's order: printed as JSON and walked by templates. Pure. */
final class Report {
    /** Go's zero time, which the original prints for "never". */
    private static final String NO_TIME = "0001-01-01T00:00:00Z";

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    private Report() {}

    static Fields of(AgentStatus status) {
        Fields report = new Fields()
                .with("Ready", status.ready())
                .with("Version", status.version())
                .with("VersionCheck", versionCheck(status.versionCheck()))
                .with("Router", router(status.router(), status.datapath()));
        status.ipam().ifPresent(ipam -> report.with("IPAM", IpamPages.report(ipam)));
        return report;
    }

    private static Fields versionCheck(VersionCheck check) {
        return new Fields()
                .with("Enabled", check.enabled())
                .with("Success", check.success())
                .with("NewVersion", check.newVersion())
                .with("NextCheckAt", check.nextCheckAt().map(Report::time).orElse(NO_TIME));
    }

    private static Fields router(RouterStatus router, DatapathStatus datapath) {
        RouterSettings settings = router.settings();
        Fields fields = new Fields()
                .with("Protocol", "weave")
                .with("ProtocolMinVersion", settings.minProtocolVersion())
                .with("ProtocolMaxVersion", settings.maxProtocolVersion())
                .with("Encryption", settings.encryption())
                .with("PeerDiscovery", settings.peerDiscovery())
                .with("Name", settings.name())
                .with("NickName", settings.nickName())
                .with("Port", settings.port())
                .with("Peers", router.peers().stream().map(Report::peer).toList())
                .with(
                        "UnicastRoutes",
                        router.unicastRoutes().stream().map(Report::unicast).toList())
                .with(
                        "BroadcastRoutes",
                        router.broadcastRoutes().stream().map(Report::broadcast).toList())
                .withList(
                        "Connections",
                        router.connections().stream().map(Report::connection).toList())
                .with("TerminationCount", router.terminationCount())
                .withList("Targets", router.targets())
                .with("OverlayDiagnostics", overlays(datapath))
                .with("TrustedSubnets", settings.trustedSubnets())
                .with("Interface", datapath.interfaceName())
                .with("CaptureStats", captureStats(datapath))
                .withList("MACs", datapath.macs().stream().map(Report::mac).toList())
                .withOurs("HeldPeers", router.held().stream().map(Report::held).toList());
        router.podMtu()
                .ifPresent(pod -> fields.with(
                        "PodMTU", new Fields().with("MTU", pod.mtu()).with("Reason", pod.why())));
        return fields;
    }

    private static Fields held(HeldPeerStatus peer) {
        return new Fields()
                .with("Name", peer.name())
                .with("NickName", peer.nickName())
                .with("Via", peer.via())
                .with("Address", peer.address())
                .with("SecondsLeft", peer.left().toSeconds());
    }

    private static Fields peer(PeerStatus peer) {
        return new Fields()
                .with("Name", peer.name())
                .with("NickName", peer.nickName())
                .with("UID", unsigned(peer.uid()))
                .with("ShortID", peer.shortId())
                .with("Version", unsigned(peer.version()))
                .withList("Connections", peer.links().stream().map(Report::link).toList());
    }

    private static Fields link(PeerStatus.Link link) {
        return new Fields()
                .with("Name", link.name())
                .with("NickName", link.nickName())
                .with("Address", link.address())
                .with("Outbound", link.outbound())
                .with("Established", link.established());
    }

    private static Fields unicast(RouterStatus.UnicastRoute route) {
        return new Fields().with("Dest", route.destination()).with("Via", route.via());
    }

    private static Fields broadcast(RouterStatus.BroadcastRoute route) {
        return new Fields().with("Source", route.source()).withList("Via", route.via());
    }

    private static Fields connection(ConnectionStatus connection) {
        Fields line = new Fields()
                .with("Address", connection.address())
                .with("Outbound", connection.outbound())
                .with("State", connection.state().text())
                .with("Info", connection.info());
        if (connection.attributes().isEmpty()) {
            return line.withNothing("Attrs");
        }
        Fields attributes = new Fields();
        connection.attributes().forEach(attributes::with);
        return line.with("Attrs", attributes);
    }

    private static Fields overlays(DatapathStatus datapath) {
        Fields overlays = new Fields();
        if (datapath.present()) {
            List<FlowStatus> flows = datapath.flows().get();
            overlays.with(
                    "fastdp",
                    new Fields()
                            .with(
                                    "Vports",
                                    datapath.vports().stream()
                                            .map(Report::vport)
                                            .toList())
                            .with("Flows", flows.stream().map(Report::flow).toList()));
        }
        return overlays.withNothing("sleeve");
    }

    private static Fields vport(VportStatus vport) {
        return new Fields()
                .with("ID", vport.number())
                .with("Name", vport.name())
                .with("TypeName", vport.typeName());
    }

    private static Fields flow(FlowStatus flow) {
        return new Fields()
                .with("FlowKeys", flow.keys())
                .with("Actions", flow.actions())
                .with("Packets", flow.packets())
                .with("Bytes", flow.bytes())
                .with("Used", flow.used());
    }

    private static Fields captureStats(DatapathStatus datapath) {
        return datapath.present() ? new Fields().with("FlowMisses", datapath.flowMisses()) : new Fields();
    }

    private static Fields mac(MacStatus mac) {
        Fields fields = new Fields()
                .with("Mac", mac.mac())
                .with("Name", mac.peerName())
                .with("NickName", mac.nickName())
                .with("LastSeen", mac.lastSeen().map(Report::time).orElse(NO_TIME));
        // The original knows learnt addresses only; of others it is said why they have no time.
        return mac.origin() == MacStatus.Origin.LEARNED
                ? fields
                : fields.with("Origin", mac.origin().text());
    }

    /** RFC 3339 as Go prints it: nanoseconds without trailing zeros. */
    static String time(Instant instant) {
        StringBuilder text = new StringBuilder(SECONDS.format(instant));
        int nanos = instant.get(ChronoField.NANO_OF_SECOND);
        if (nanos != 0) {
            text.append('.').append(String.format("%09d", nanos));
            while (text.charAt(text.length() - 1) == '0') {
                text.setLength(text.length() - 1);
            }
        }
        return text.append('Z').toString();
    }

    private static Object unsigned(long value) {
        return value >= 0 ? (Object) value : new BigInteger(Long.toUnsignedString(value));
    }
}
