package io.fastdp.mesh;

import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.topology.PeerSummary;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an operator is shown about the mesh. Immutable; taken on demand from any thread.
 *
 * @param settings what the mesh was started with
 * @param targets the peers the operator asked for, as given
 * @param connections live connections and failed or waiting targets
 * @param peers every known peer with its connections, in order of names
 * @param unicastRoutes next hop for every reachable peer; our own has the name 0
 * @param broadcastRoutes to whom a broadcast of each peer is passed on
 * @param counters what happened since the start
 */
public record MeshStatus(
        Settings settings,
        List<String> targets,
        List<ConnectionStatus> connections,
        List<PeerStatus> peers,
        List<UnicastRoute> unicastRoutes,
        List<BroadcastRoute> broadcastRoutes,
        Counters counters) {
    public MeshStatus {
        targets = List.copyOf(targets);
        connections = List.copyOf(connections);
        peers = List.copyOf(peers);
        unicastRoutes = List.copyOf(unicastRoutes);
        broadcastRoutes = List.copyOf(broadcastRoutes);
    }

    /**
     * How the mesh was started.
     *
     * @param self our name and nickname
     * @param port the TCP port we listen on
     * @param minVersion lowest protocol version we accept
     * @param maxVersion highest protocol version we speak
     * @param encryption a password is set
     * @param discovery we dial peers we learnt about from others
     * @param trustedSubnets in CIDR notation, as given
     */
    public record Settings(
            PeerId self,
            int port,
            int minVersion,
            int maxVersion,
            boolean encryption,
            boolean discovery,
            List<String> trustedSubnets) {
        public Settings {
            trustedSubnets = List.copyOf(trustedSubnets);
        }
    }

    /** State of a line of {@code status connections}. */
    public enum ConnectionState {
        /** Dialling for the first time. */
        CONNECTING,
        /** The last attempt failed; waiting for the next one. */
        FAILED,
        /** Dialling again after a failure. */
        RETRYING,
        /** The TCP connection is up, the overlay is not. */
        PENDING,
        /** Packets flow. */
        ESTABLISHED;

        /** The word that is shown. */
        public String text() {
            return switch (this) {
                case CONNECTING -> "connecting";
                case FAILED -> "failed";
                case RETRYING -> "retrying";
                case PENDING -> "pending";
                case ESTABLISHED -> "established";
            };
        }
    }

    /**
     * A live connection, or a target that is not connected.
     *
     * @param address {@code ip:port} of the other end
     * @param info the reason of a failure with the next try; empty for live connections, whose text is the overlay's
     * @param remote the peer of a live connection
     * @param connectionUid identifies a live connection
     */
    public record ConnectionStatus(
            String address,
            boolean outbound,
            ConnectionState state,
            String info,
            Optional<PeerId> remote,
            OptionalLong connectionUid) {}

    /** A known peer and what it says about its connections. */
    public record PeerStatus(PeerSummary summary, List<PeerLink> connections) {
        public PeerStatus {
            connections = List.copyOf(connections);
        }
    }

    /** One connection as the peer at one end of it describes it. */
    public record PeerLink(PeerId remote, String address, boolean outbound, boolean established) {}

    /** Next hop for packets to a peer. */
    public record UnicastRoute(PeerName destination, PeerName via) {}

    /** Next hops for broadcast packets that began at a peer. */
    public record BroadcastRoute(PeerName source, List<PeerName> via) {
        public BroadcastRoute {
            via = List.copyOf(via);
        }
    }

    /**
     * What happened since the start.
     *
     * @param terminations connections that ended, self connections not counted
     * @param slowConsumers connections closed because the remote did not take our messages
     * @param droppedUnicasts unicasts without a route
     */
    public record Counters(long terminations, long slowConsumers, long droppedUnicasts) {}
}
