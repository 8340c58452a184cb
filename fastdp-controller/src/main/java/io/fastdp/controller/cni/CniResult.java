package io.fastdp.controller.cni;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import io.fastdp.ipam.address.Cidr;
import java.net.Inet4Address;
import java.util.Optional;

/**
 * What an ADD came to. Immutable.
 *
 * @param interfaces those that were made; none if only an address was given
 * @param addresses of the pod, with the lengths of their networks
 * @param gateway where the routes without one lead
 * @param routes only those that the configuration names
 * @param dns as configured
 */
record CniResult(
        ImmutableList<Interface> interfaces,
        ImmutableList<Cidr> addresses,
        Optional<Inet4Address> gateway,
        ImmutableList<PodRoute> routes,
        JsonNode dns) {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /**
     * One of them.
     *
     * @param mac empty on the host: nobody asks for it
     * @param sandbox path of the pod's namespace; empty on the host
     */
    record Interface(String name, String mac, String sandbox) {}

    /** Reads the result of any version, as far as it concerns IPv4. */
    static CniResult read(JsonNode result) {
        ImmutableList.Builder<Cidr> addresses = ImmutableList.builder();
        Optional<Inet4Address> gateway = Optional.empty();
        JsonNode old = result.path("ip4");
        for (JsonNode ip : old.isObject() ? NODES.arrayNode().add(old) : result.path("ips")) {
            String address = NetworkConfig.text(ip, old.isObject() ? "ip" : "address")
                    .orElseThrow(() -> new IllegalArgumentException("a result with an address that is none: " + ip));
            if (!address.contains(":")) {
                addresses.add(Cidr.parse(address));
                gateway = gateway.or(() -> NetworkConfig.text(ip, "gateway").map(Cidr::parseAddress));
            }
        }
        ImmutableList.Builder<Interface> interfaces = ImmutableList.builder();
        for (JsonNode each : result.path("interfaces")) {
            interfaces.add(new Interface(
                    NetworkConfig.text(each, "name").orElse(""),
                    NetworkConfig.text(each, "mac").orElse(""),
                    NetworkConfig.text(each, "sandbox").orElse("")));
        }
        JsonNode routes = old.isObject() ? old.path("routes") : result.path("routes");
        return new CniResult(interfaces.build(), addresses.build(), gateway, PodRoute.read(routes), result.path("dns"));
    }

    ObjectNode toJson(CniVersion version) {
        ObjectNode json = NODES.objectNode().put("cniVersion", version.toString());
        if (version.isBefore(CniVersion.V0_3_0)) {
            ObjectNode first = json.putObject("ip4").put("ip", addresses.get(0).toString());
            gateway.ifPresent(address -> first.put("gateway", address.getHostAddress()));
            addRoutes(first);
        } else {
            addInterfaces(json);
            ArrayNode ips = json.putArray("ips");
            addresses.forEach(address -> addAddress(ips, address, version));
            addRoutes(json);
        }
        json.set("dns", dns.isObject() ? dns : NODES.objectNode());
        return json;
    }

    private void addInterfaces(ObjectNode json) {
        if (interfaces.isEmpty()) {
            return;
        }
        ArrayNode list = json.putArray("interfaces");
        for (Interface each : interfaces) {
            ObjectNode node = list.addObject().put("name", each.name());
            if (!each.sandbox().isEmpty()) {
                node.put("mac", each.mac()).put("sandbox", each.sandbox());
            }
        }
    }

    private void addAddress(ArrayNode ips, Cidr address, CniVersion version) {
        ObjectNode ip = ips.addObject();
        if (version.isBefore(CniVersion.V1_0_0)) {
            ip.put("version", "4");
        }
        for (int i = 0; i < interfaces.size(); i++) {
            if (!interfaces.get(i).sandbox().isEmpty()) {
                ip.put("interface", i);
            }
        }
        ip.put("address", address.toString());
        gateway.ifPresent(via -> ip.put("gateway", via.getHostAddress()));
    }

    private void addRoutes(ObjectNode json) {
        if (routes.isEmpty()) {
            return;
        }
        ArrayNode list = json.putArray("routes");
        for (PodRoute route : routes) {
            ObjectNode node = list.addObject().put("dst", route.destination().toString());
            route.gateway().ifPresent(via -> node.put("gw", via.getHostAddress()));
        }
    }
}
