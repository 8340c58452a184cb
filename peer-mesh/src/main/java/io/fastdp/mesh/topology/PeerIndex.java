package io.fastdp.mesh.topology;

import io.fastdp.mesh.peer.PeerName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers the peers of a topology in ascending order of their names, so that bit sets iterate in protocol order. */
final class PeerIndex {
    /** What {@link #of(PeerName)} gives for a name that is not in the topology. */
    static final int ABSENT = -1;

    private final List<PeerName> names;
    private final Map<PeerName, Integer> numbers;
    private final int self;

    private PeerIndex(List<PeerName> names, Map<PeerName, Integer> numbers, int self) {
        this.names = names;
        this.numbers = numbers;
        this.self = self;
    }

    static PeerIndex of(Topology topology) {
        List<PeerName> names =
                topology.peers().stream().map(PeerDescription::name).toList();
        Map<PeerName, Integer> numbers = new HashMap<>(2 * names.size());
        for (int i = 0; i < names.size(); i++) {
            numbers.put(names.get(i), i);
        }
        PeerName self = topology.self().name();
        return new PeerIndex(names, numbers, numbers.getOrDefault(self, ABSENT));
    }

    int size() {
        return names.size();
    }

    int self() {
        return self;
    }

    int of(PeerName name) {
        return numbers.getOrDefault(name, ABSENT);
    }

    PeerName name(int number) {
        return names.get(number);
    }
}
