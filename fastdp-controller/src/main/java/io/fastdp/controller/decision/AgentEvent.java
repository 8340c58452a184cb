package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.fastdp.controller.endpoints.EndpointClaims;
import io.fastdp.mesh.MeshView;
import io.fastdp.mesh.connection.CloseReason;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.netlink.MacAddress;
import io.fastdp.netlink.xfrm.Association;
import io.fastdp.netlink.xfrm.InstalledAssociation;
import io.fastdp.odp.VportNumber;
import java.net.Inet4Address;
import java.net.InetAddress;

/** Something that happened, on its way to the agent loop. Immutable; posted by any thread. */
public sealed interface AgentEvent {
    /** Calls the handler's method for this case. */
    <R> R handleBy(Handler<R> handler);

    /** One method per case, so that a new case does not compile until it is decided upon. */
    interface Handler<R> {
        /** The mesh changed. */
        R onMeshChanged(MeshChanged event);

        /** A connection came into being. */
        R onConnectionPrepared(ConnectionPrepared event);

        /** A connection is in use. */
        R onConnectionConfirmed(ConnectionConfirmed event);

        /** Our heartbeats arrive. */
        R onHeartbeatAcknowledged(HeartbeatAcknowledged event);

        /** The other end asks for what we heard. */
        R onHeartbeatAsked(HeartbeatAsked event);

        /** The other end says what it heard. */
        R onHeartbeatsHeard(HeartbeatsHeard event);

        /** The kernel says what fits. */
        R onPathMeasured(PathMeasured event);

        /** The fast datapath of a connection is lost. */
        R onFastdpFailed(FastdpFailed event);

        /** Sleeve can carry frames. */
        R onSleeveEstablished(SleeveEstablished event);

        /** Sleeve of a connection is lost. */
        R onSleeveFailed(SleeveFailed event);

        /** The size of frames that pass by sleeve. */
        R onSleeveVerified(SleeveVerified event);

        /** A frame came by sleeve. */
        R onFrameLearned(FrameLearned event);

        /** A frame came by sleeve that goes on in the kernel. */
        R onFrameRelayed(FrameRelayed event);

        /** The other end of an encrypted connection told its key. */
        R onKeyAgreed(KeyAgreed event);

        /** The kernel has these keys. */
        R onAssociationsInstalled(AssociationsInstalled event);

        /** A key of ours is to be replaced by this one. */
        R onKeyDrawn(KeyDrawn event);

        /** The kernel says what keys have carried. */
        R onAssociationsUsed(AssociationsUsed event);

        /** The kernel cannot encrypt. */
        R onEncryptionRefused(EncryptionRefused event);

        /** A connection ended. */
        R onConnectionStopped(ConnectionStopped event);

        /** The kernel handed a frame up. */
        R onFrameMissed(FrameMissed event);

        /** Somebody's endpoints changed. */
        R onEndpointsChanged(EndpointsChanged event);

        /** All that the bridge knows. */
        R onLocalsListed(LocalsListed event);

        /** MAC addresses are on our bridge. */
        R onLocalSeen(LocalSeen event);

        /** A MAC address is not on our bridge any more. */
        R onLocalUnseen(LocalUnseen event);

        /** The bridge's own addresses. */
        R onBridgeAddressed(BridgeAddressed event);

        /** The interfaces that we attached. */
        R onAttachedListed(AttachedListed event);

        /** The vports of containers. */
        R onVportsListed(VportsListed event);

        /** A VXLAN vport exists. */
        R onVxlanVportOpened(VxlanVportOpened event);

        /** The vport to the bridge exists. */
        R onBridgeVportOpened(BridgeVportOpened event);

        /** The vport to the sleeve thread exists. */
        R onSleeveVportOpened(SleeveVportOpened event);

        /** Another program removed a vport. */
        R onVportLost(VportLost event);

        /** Flows of learnt addresses were used. */
        R onFlowsUsed(FlowsUsed event);

        /** Time passed. */
        R onTick(Tick event);
    }

    /** Topology, routes or short ids changed. */
    record MeshChanged(MeshView view) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onMeshChanged(this);
        }
    }

    /** The mesh asks for an overlay on a connection that it is about to add. */
    record ConnectionPrepared(Neighbour neighbour) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onConnectionPrepared(this);
        }
    }

    /** The connection was added: heartbeats may begin. */
    record ConnectionConfirmed(long connection) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onConnectionConfirmed(this);
        }
    }

    /** The other end has received a heartbeat of ours. */
    record HeartbeatAcknowledged(long connection) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onHeartbeatAcknowledged(this);
        }
    }

    /** The other end has sent a heartbeat, and asks how many we heard since it asked last. */
    record HeartbeatAsked(long connection) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onHeartbeatAsked(this);
        }
    }

    /** The other end says how many of our heartbeats it heard since we asked last. */
    record HeartbeatsHeard(long connection, int count) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onHeartbeatsHeard(this);
        }
    }

    /**
     * The kernel says how large a frame of a container may be on the way to a neighbour.
     *
     * @param fits octets without Ethernet header
     */
    record PathMeasured(long connection, int fits) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onPathMeasured(this);
        }
    }

    /** The fast datapath of a connection cannot be used any more. */
    record FastdpFailed(long connection, String reason) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onFastdpFailed(this);
        }
    }

    /** The other end has received our heartbeats by sleeve. */
    record SleeveEstablished(long connection) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onSleeveEstablished(this);
        }
    }

    /** Sleeve cannot be used any more on a connection. */
    record SleeveFailed(long connection, String reason) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onSleeveFailed(this);
        }
    }

    /** Frames of this size, without their Ethernet header, pass by sleeve. */
    record SleeveVerified(long connection, int mtu) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onSleeveVerified(this);
        }
    }

    /** A frame that came by sleeve shows where its sender is. */
    record FrameLearned(MacAddress mac, PeerName at) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onFrameLearned(this);
        }
    }

    /**
     * A frame came by sleeve that goes on in the kernel.
     *
     * @param source where it entered the overlay
     * @param destination whom it is for; ourselves: it has been delivered here, and goes on as a broadcast of its source
     * @param frame the frame, as if it had come in on the vport of the sleeve thread
     */
    record FrameRelayed(PeerName source, PeerName destination, MissedFrame frame) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onFrameRelayed(this);
        }
    }

    /** The other end told the key that we have to use. */
    record KeyAgreed(long connection, EspKey theirs) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onKeyAgreed(this);
        }
    }

    /** What of the wanted associations the kernel has; replaces what was said before. */
    record AssociationsInstalled(ImmutableSet<Association> associations) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onAssociationsInstalled(this);
        }
    }

    /** A new key for what the other end sends, as {@link Effect.RenewKey} asked for. */
    record KeyDrawn(long connection, OfferedKey ours) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onKeyDrawn(this);
        }
    }

    /** What associations of ours have carried since the kernel got them. */
    record AssociationsUsed(ImmutableMap<Association, InstalledAssociation> used) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onAssociationsUsed(this);
        }
    }

    /** The kernel refused what encrypting the path to a host takes; the reason is for people. */
    record EncryptionRefused(Inet4Address remote, String reason) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onEncryptionRefused(this);
        }
    }

    /** The mesh connection ended. */
    record ConnectionStopped(long connection, CloseReason reason) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onConnectionStopped(this);
        }
    }

    /** The kernel handed a frame up. */
    record FrameMissed(MissedFrame frame) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onFrameMissed(this);
        }
    }

    /** Somebody announced or withdrew endpoints. Only the newest claims matter. */
    record EndpointsChanged(EndpointClaims claims) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onEndpointsChanged(this);
        }
    }

    /**
     * Everything that the bridge knows; replaces all it said before.
     *
     * @param macs MAC addresses on local ports
     * @param bridge the bridge's own MAC address
     * @param addresses the bridge's own IP addresses
     */
    record LocalsListed(ImmutableSet<MacAddress> macs, MacAddress bridge, ImmutableSet<InetAddress> addresses)
            implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onLocalsListed(this);
        }
    }

    /** The bridge saw MAC addresses on local ports. */
    record LocalSeen(ImmutableSet<MacAddress> macs) implements AgentEvent {
        /** One address. */
        public LocalSeen(MacAddress mac) {
            this(ImmutableSet.of(mac));
        }

        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onLocalSeen(this);
        }
    }

    /** The bridge no longer has a MAC address on a local port. */
    record LocalUnseen(MacAddress mac) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onLocalUnseen(this);
        }
    }

    /** The bridge's own IP addresses changed; all of them. */
    record BridgeAddressed(ImmutableSet<InetAddress> addresses) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onBridgeAddressed(this);
        }
    }

    /** All interfaces that we attached, with their addresses; replaces what was said before. */
    record AttachedListed(ImmutableMap<MacAddress, ImmutableSet<InetAddress>> attached) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onAttachedListed(this);
        }
    }

    /**
     * Where the datapath is the bridge: all of its vports that containers or this host are behind.
     *
     * @param stations what is known to be behind them; of other addresses this says nothing
     */
    record VportsListed(ImmutableSet<VportNumber> vports, ImmutableMap<MacAddress, VportNumber> stations)
            implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onVportsListed(this);
        }
    }

    /** A VXLAN vport exists. */
    record VxlanVportOpened(int udpPort, VportNumber number) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onVxlanVportOpened(this);
        }
    }

    /** The vport to the bridge exists, again. */
    record BridgeVportOpened(VportNumber number) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onBridgeVportOpened(this);
        }
    }

    /** The vport to the sleeve thread exists, again. */
    record SleeveVportOpened(VportNumber number) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onSleeveVportOpened(this);
        }
    }

    /** A vport is gone without our doing. */
    record VportLost(VportNumber number) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onVportLost(this);
        }
    }

    /** Flows with these source or destination addresses forwarded frames since the last report. */
    record FlowsUsed(ImmutableSet<MacAddress> addresses) implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onFlowsUsed(this);
        }
    }

    /** Nothing but the passing of time. */
    record Tick() implements AgentEvent {
        @Override
        public <R> R handleBy(Handler<R> handler) {
            return handler.onTick(this);
        }
    }
}
