package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.decision.LocalEndpoint.Origin;
import io.fastdp.controller.endpoints.Endpoint;
import io.fastdp.controller.endpoints.EndpointClaims;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.MacAddress;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who lives where. Immutable.
 *
 * @param remote endpoints that other peers announced
 * @param announcing the peers that announce their endpoints, so that nothing has to be learnt from their frames
 * @param departed peers that left for good, so that nothing of them is held
 * @param local MAC addresses on our own bridge
 * @param yielded addresses attached here that another peer claimed later; not ours until they are seen again
 */
public record EndpointTable(
        ImmutableMap<MacAddress, Endpoint> remote,
        ImmutableSet<PeerName> announcing,
        ImmutableSet<PeerName> departed,
        ImmutableMap<MacAddress, LocalEndpoint> local,
        ImmutableSet<MacAddress> yielded) {

    /** Nobody lives anywhere. */
    public static final EndpointTable EMPTY = new EndpointTable(
            ImmutableMap.of(), ImmutableSet.of(), ImmutableSet.of(), ImmutableMap.of(), ImmutableSet.of());

    EndpointTable withRemote(EndpointClaims claims, PeerName self) {
        ImmutableMap.Builder<MacAddress, Endpoint> others = ImmutableMap.builder();
        claims.endpoints().forEach((mac, endpoint) -> {
            if (!endpoint.peer().equals(self)) {
                others.put(mac, endpoint);
            }
        });
        return new EndpointTable(
                others.buildOrThrow(),
                ImmutableSet.copyOf(claims.announcing()),
                ImmutableSet.copyOf(claims.departed()),
                local,
                yielded);
    }

    /** Our own endpoints as an earlier agent claimed them, until the bridge says what still is here. */
    EndpointTable resumed(EndpointClaims claims, PeerName self) {
        Map<MacAddress, LocalEndpoint> ours = new LinkedHashMap<>();
        claims.endpoints().forEach((mac, endpoint) -> {
            if (endpoint.peer().equals(self)) {
                ours.put(mac, new LocalEndpoint(endpoint.addresses(), Origin.SEEN));
            }
        });
        return with(ours, yielded);
    }

    /** Gives up local addresses that turned up at another peer, until they are seen here again. */
    EndpointTable yielding(Set<MacAddress> moved) {
        Map<MacAddress, LocalEndpoint> rest = new LinkedHashMap<>(local);
        rest.keySet().removeAll(moved);
        Set<MacAddress> all = new LinkedHashSet<>(yielded);
        all.addAll(moved);
        return with(rest, all);
    }

    /** All that the bridge knows; attached addresses may be silent and so unknown to it. */
    EndpointTable listed(Set<MacAddress> macs, MacAddress bridge, ImmutableSet<InetAddress> addresses) {
        Map<MacAddress, LocalEndpoint> all = new LinkedHashMap<>(local);
        all.entrySet().removeIf(e -> e.getValue().origin() != Origin.ATTACHED && !macs.contains(e.getKey()));
        macs.forEach(mac -> all.putIfAbsent(mac, new LocalEndpoint(ImmutableSet.of(), Origin.SEEN)));
        all.put(bridge, new LocalEndpoint(addresses, Origin.BRIDGE));
        Set<MacAddress> gone = new LinkedHashSet<>(yielded);
        gone.removeAll(macs);
        return with(all, gone);
    }

    EndpointTable seen(Set<MacAddress> macs) {
        List<MacAddress> news = macs.stream()
                .filter(mac -> !local.containsKey(mac) && !mac.isGroup() && !mac.isZero())
                .toList();
        if (news.isEmpty()) {
            return this;
        }
        Map<MacAddress, LocalEndpoint> all = new LinkedHashMap<>(local);
        news.forEach(mac -> all.put(mac, new LocalEndpoint(ImmutableSet.of(), Origin.SEEN)));
        Set<MacAddress> stillYielded = new LinkedHashSet<>(yielded);
        news.forEach(stillYielded::remove);
        return with(all, stillYielded);
    }

    EndpointTable unseen(MacAddress mac) {
        LocalEndpoint known = local.get(mac);
        if (known == null || known.origin() != Origin.SEEN) {
            return this;
        }
        Map<MacAddress, LocalEndpoint> rest = new LinkedHashMap<>(local);
        rest.remove(mac);
        return with(rest, yielded);
    }

    EndpointTable bridgeAddressed(ImmutableSet<InetAddress> addresses) {
        Map<MacAddress, LocalEndpoint> all = new LinkedHashMap<>(local);
        all.replaceAll(
                (mac, known) -> known.origin() == Origin.BRIDGE ? new LocalEndpoint(addresses, Origin.BRIDGE) : known);
        return with(all, yielded);
    }

    /** Exactly these are attached by us; what was and is no longer has left. */
    EndpointTable attached(Map<MacAddress, ImmutableSet<InetAddress>> attached) {
        Map<MacAddress, LocalEndpoint> all = new LinkedHashMap<>(local);
        all.entrySet().removeIf(e -> e.getValue().origin() == Origin.ATTACHED && !attached.containsKey(e.getKey()));
        attached.forEach((mac, addresses) -> {
            LocalEndpoint known = all.get(mac);
            if (!yielded.contains(mac) && (known == null || known.origin() != Origin.BRIDGE)) {
                // The namespace may be out of reach after a restart; then what was known of it still holds.
                ImmutableSet<InetAddress> best = addresses.isEmpty() && known != null ? known.addresses() : addresses;
                all.put(mac, new LocalEndpoint(best, Origin.ATTACHED));
            }
        });
        Set<MacAddress> stillYielded = new LinkedHashSet<>(yielded);
        stillYielded.retainAll(attached.keySet());
        return with(all, stillYielded);
    }

    private EndpointTable with(Map<MacAddress, LocalEndpoint> newLocal, Set<MacAddress> newYielded) {
        return new EndpointTable(
                remote, announcing, departed, ImmutableMap.copyOf(newLocal), ImmutableSet.copyOf(newYielded));
    }
}
