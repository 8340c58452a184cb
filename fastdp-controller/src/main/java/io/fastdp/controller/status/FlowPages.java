package io.fastdp.controller.status;

import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.Action;
import io.fastdp.odp.Flow;
import io.fastdp.odp.FlowKey;
import io.fastdp.odp.FlowMatch;
import io.fastdp.odp.TunnelKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Turns kernel flows into what the report shows, in the original's words where it has some. Pure. */
public final class FlowPages {
    private FlowPages() {}

    /** A flow as the report shows it. */
    public static FlowStatus of(Flow flow) {
        return new FlowStatus(
                flow.match().normalised().fields().stream().map(FlowPages::key).toList(),
                flow.actions().stream().map(FlowPages::action).toList(),
                flow.stats().packets(),
                flow.stats().bytes(),
                flow.stats().used().map(Duration::toMillis).orElse(0L));
    }

    private static String key(FlowMatch.Field field) {
        if (field.key() instanceof FlowKey.InPort port) {
            return "InPortFlowKey{vport: " + port.port() + "}";
        }
        if (field.key() instanceof FlowKey.Ethernet key && field.mask() instanceof FlowKey.Ethernet mask) {
            return "EthernetFlowKey{" + ethernet(key, mask) + "}";
        }
        if (field.key() instanceof FlowKey.Tunnel key && field.mask() instanceof FlowKey.Tunnel mask) {
            return "TunnelFlowKey{" + tunnelKey(key.tunnel(), mask.tunnel()) + "}";
        }
        return "UnknownFlowKey{type: " + field.key().attribute() + ", key: " + field.key() + ", mask: " + field.mask()
                + "}";
    }

    private static String ethernet(FlowKey.Ethernet key, FlowKey.Ethernet mask) {
        List<String> parts = new ArrayList<>();
        address(parts, "src", key.src(), mask.src());
        address(parts, "dst", key.dst(), mask.dst());
        return String.join(", ", parts);
    }

    private static void address(List<String> parts, String name, MacAddress key, MacAddress mask) {
        if (!mask.isZero()) {
            parts.add(name + ": " + key + (mask.equals(MacAddress.BROADCAST) ? "" : "&" + mask));
        }
    }

    private static String tunnelKey(TunnelKey key, TunnelKey mask) {
        List<String> parts = new ArrayList<>();
        if (mask.id() != 0) {
            parts.add("id: " + id(key));
        }
        if (!mask.src().isAnyLocalAddress()) {
            parts.add("ipv4src: " + key.src().getHostAddress());
        }
        if (!mask.dst().isAnyLocalAddress()) {
            parts.add("ipv4dst: " + key.dst().getHostAddress());
        }
        if (mask.ttl() != 0) {
            parts.add("ttl: " + key.ttl());
        }
        return String.join(", ", parts);
    }

    private static String action(Action action) {
        if (action instanceof Action.Output output) {
            return "OutputAction{vport: " + output.port() + "}";
        }
        if (action instanceof Action.SetTunnel set) {
            TunnelKey tunnel = set.tunnel();
            return "SetTunnelAction{id: " + id(tunnel) + ", ipv4src: "
                    + tunnel.src().getHostAddress() + ", ipv4dst: "
                    + tunnel.dst().getHostAddress() + ", ttl: " + tunnel.ttl() + ", df: " + tunnel.dontFragment() + "}";
        }
        return action.toString();
    }

    private static String id(TunnelKey key) {
        return String.format("%016x", key.id());
    }
}
