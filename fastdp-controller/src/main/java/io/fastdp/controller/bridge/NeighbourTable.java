package io.fastdp.controller.bridge;

import io.fastdp.netlink.MacAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which MAC addresses are behind the router port, and which IP address leads to which. Immutable.
 *
 * @param neighbours MAC by IP address
 * @param remote MAC addresses, those without IP address too
 */
record NeighbourTable(Map<InetAddress, MacAddress> neighbours, Set<MacAddress> remote) {
    static final NeighbourTable EMPTY = new NeighbourTable(Map.of(), Set.of());

    NeighbourTable {
        neighbours = Map.copyOf(neighbours);
        remote = Set.copyOf(remote);
    }

    /** If two endpoints claim one IP address, the lower MAC has it: on every node the same one, whatever the order. */
    static NeighbourTable of(Collection<RemoteEndpoint> endpoints) {
        Map<InetAddress, MacAddress> neighbours = new HashMap<>(2 * endpoints.size());
        Set<MacAddress> remote = new HashSet<>(2 * endpoints.size());
        for (RemoteEndpoint endpoint : endpoints) {
            remote.add(endpoint.mac());
            for (InetAddress address : endpoint.addresses()) {
                neighbours.merge(address, endpoint.mac(), (a, b) -> a.compareTo(b) <= 0 ? a : b);
            }
        }
        return new NeighbourTable(neighbours, remote);
    }

    /** The same with entries of {@code removed} gone and those of {@code put} there. */
    NeighbourTable changed(NeighbourTable put, NeighbourTable removed) {
        Map<InetAddress, MacAddress> nextNeighbours = new HashMap<>(neighbours);
        removed.neighbours.forEach(nextNeighbours::remove);
        nextNeighbours.putAll(put.neighbours);
        Set<MacAddress> nextRemote = new HashSet<>(remote);
        nextRemote.removeAll(removed.remote);
        nextRemote.addAll(put.remote);
        return new NeighbourTable(nextNeighbours, nextRemote);
    }

    /** What has to be done to a kernel that has {@code actual} so that it has this. */
    Steps from(NeighbourTable actual) {
        List<Map.Entry<InetAddress, MacAddress>> put = neighbours.entrySet().stream()
                .filter(entry -> !Objects.equals(actual.neighbours.get(entry.getKey()), entry.getValue()))
                .toList();
        List<Map.Entry<InetAddress, MacAddress>> remove = actual.neighbours.entrySet().stream()
                .filter(entry -> !neighbours.containsKey(entry.getKey()))
                .toList();
        return new Steps(put, remove, without(remote, actual.remote), without(actual.remote, remote));
    }

    private static List<MacAddress> without(Set<MacAddress> all, Set<MacAddress> others) {
        List<MacAddress> left = new ArrayList<>();
        for (MacAddress mac : all) {
            if (!others.contains(mac)) {
                left.add(mac);
            }
        }
        return left;
    }

    /** Entries to put and to delete. A neighbour that changes its MAC is only put: the kernel replaces it. */
    record Steps(
            List<Map.Entry<InetAddress, MacAddress>> putNeighbours,
            List<Map.Entry<InetAddress, MacAddress>> deleteNeighbours,
            List<MacAddress> putMacs,
            List<MacAddress> deleteMacs) {
        int size() {
            return putNeighbours.size() + deleteNeighbours.size() + putMacs.size() + deleteMacs.size();
        }
    }
}
