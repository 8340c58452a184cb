package io.fastdp.mesh.topology;

import io.fastdp.mesh.peer.PeerName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A peer with its connections, the unit of topology gossip. Immutable.
 *
 * @param summary the peer itself
 * @param connections in the order in which the peer gave them
 */
public record PeerDescription(PeerSummary summary, List<ConnectionSummary> connections) {
    public PeerDescription {
        connections = List.copyOf(connections);
    }

    /** A peer of which only the name is known. */
    public static PeerDescription placeholder(PeerName name) {
        return new PeerDescription(PeerSummary.placeholder(name), List.of());
    }

    /** The peer's name. */
    public PeerName name() {
        return summary.name();
    }

    /** The connection that this peer describes to {@code remote}. */
    public Optional<ConnectionSummary> connectionTo(PeerName remote) {
        return connections.stream().filter(c -> c.remote().equals(remote)).findFirst();
    }

    PeerDescription with(PeerSummary newSummary) {
        return new PeerDescription(newSummary, connections);
    }

    PeerDescription without(PeerName remote) {
        return new PeerDescription(
                summary,
                connections.stream().filter(c -> !c.remote().equals(remote)).toList());
    }

    /** Adds the connection, in place of one to the same peer. */
    PeerDescription with(ConnectionSummary connection) {
        List<ConnectionSummary> changed = new ArrayList<>(without(connection.remote()).connections);
        changed.add(connection);
        return new PeerDescription(summary, changed);
    }
}
