package io.fastdp.controller.decision;

import com.google.common.collect.ImmutableMap;
import io.fastdp.mesh.peer.PeerId;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.wire.Octets;
import io.fastdp.netlink.MacAddress;
import io.fastdp.odp.Action;
import java.util.List;

/**
 * Something the agent does to the world because of one event. Immutable. What the kernel should hold is not an effect of
 * an event but a function of the state: see {@link FlowPlanner}.
 */
public sealed interface Effect {
    /** Calls the handler's method for this case. */
    void runBy(Handler handler);

    /** One method per case. */
    interface Handler {
        /** Sends one frame through the datapath. */
        void sendFrame(SendFrame effect);

        /** Sends a heartbeat of a connection. */
        void sendHeartbeat(SendHeartbeat effect);

        /** Acknowledges the first heartbeat over the mesh connection. */
        void acknowledge(Acknowledge effect);

        /** Says over the mesh connection how many heartbeats we heard. */
        void answerHeartbeat(AnswerHeartbeat effect);

        /** Hands a frame of another peer to the sleeve thread. */
        void sendBySleeve(SendBySleeve effect);

        /** Tells the mesh that frames flow. */
        void establish(Establish effect);

        /** Tells the other end of an encrypted connection our key. */
        void offerKey(OfferKey effect);

        /** Draws a new key for what the other end sends. */
        void renewKey(RenewKey effect);

        /** Tells the mesh that a connection cannot carry frames. */
        void fail(Fail effect);

        /** Makes a VXLAN vport for another UDP port. */
        void openVxlanPort(OpenVxlanPort effect);

        /** Makes the vport to the bridge again. */
        void openBridgePort(OpenBridgePort effect);

        /** Makes the vport to the sleeve thread again. */
        void openSleevePort(OpenSleevePort effect);

        /** Tells the other peers about our endpoints. */
        void announce(Announce effect);

        /** Writes one line to the log. */
        void tell(Tell effect);
    }

    /**
     * Sends one frame through the datapath.
     *
     * @param frame the whole frame
     * @param actions what the datapath does with it; not empty
     */
    record SendFrame(MissedFrame frame, List<Action> actions) implements Effect {
        @Override
        public void runBy(Handler handler) {
            handler.sendFrame(this);
        }
    }

    /**
     * Sends a heartbeat, or several of different sizes.
     *
     * @param neighbour the connection, as of when they are sent
     * @param actions encapsulation and output
     */
    record SendHeartbeat(Neighbour neighbour, List<Action> actions) implements Effect {
        @Override
        public void runBy(Handler handler) {
            handler.sendHeartbeat(this);
        }
    }

    /**
     * Sends the control message that acknowledges heartbeats.
     *
     * @param connection our handle of the connection
     */
    record Acknowledge(long connection) implements Effect {
        @Override
        public void runBy(Handler handler) {
            handler.acknowledge(this);
        }
    }

    /**
     * Answers how many heartbeats were heard since the other end asked last.
     *
     * @param connection our handle of the connection
     * @param count 0 to 255
     */
    record AnswerHeartbeat(long connection, int count) implements Effect {
        @Override
        public void runBy(Handler handler) {
            handler.answerHeartbeat(this);
        }
    }

    /**
     * Sends a frame of another peer by sleeve.
     *
     * @param source where it entered the overlay
     * @param hop whom it is for, and which connection leads there
     * @param frame the frame
     */
    record SendBySleeve(PeerName source, SleevePlan.Hop hop, MissedFrame frame) implements Effect {
        @Override
        public void runBy(Handler handler) {
            handler.sendBySleeve(this);
        }
    }

    /**
     * Reports a connection as established.
     *
     * @param connection our handle of the connection
     * @param peer the other end
     */
    record Establish(long connection, PeerId peer) implements Effect {
        @Override
        public void runBy(Handler handler) {
            handler.establish(this);
        }
    }

    /**
     * Sends the control message with which the other end derives our key.
     *
     * @param connection our handle of the connection
     * @param offer what it derives the key from
     */
    record OfferKey(long connection, Octets offer) implements Effect {
        @Override
        public void runBy(Handler handler) {
            handler.offerKey(this);
        }
    }

    /**
     * Asks for a new key, which comes as {@link AgentEvent.KeyDrawn}.
     *
     * @param connection our handle of the connection
     */
    record RenewKey(long connection) implements Effect {
        @Override
        public void runBy(Handler handler) {
            handler.renewKey(this);
        }
    }

    /**
     * Gives a connection up.
     *
     * @param connection our handle of the connection
     * @param reason for people
     */
    record Fail(long connection, String reason) implements Effect {
        @Override
        public void runBy(Handler handler) {
            handler.fail(this);
        }
    }

    /**
     * Asks for a VXLAN vport; the answer is an event.
     *
     * @param udpPort its UDP port
     */
    record OpenVxlanPort(int udpPort) implements Effect {
        @Override
        public void runBy(Handler handler) {
            handler.openVxlanPort(this);
        }
    }

    /** Makes the vport to the bridge again, after another program removed it. */
    record OpenBridgePort() implements Effect {
        @Override
        public void runBy(Handler handler) {
            handler.openBridgePort(this);
        }
    }

    /** Makes the vport to the sleeve thread again, after another program removed it. */
    record OpenSleevePort() implements Effect {
        @Override
        public void runBy(Handler handler) {
            handler.openSleevePort(this);
        }
    }

    /**
     * Announces exactly these endpoints as ours.
     *
     * @param local our endpoints
     */
    record Announce(ImmutableMap<MacAddress, LocalEndpoint> local) implements Effect {
        @Override
        public void runBy(Handler handler) {
            handler.announce(this);
        }
    }

    /**
     * Writes a line to the log.
     *
     * @param level how much it matters
     * @param text the line
     */
    record Tell(Level level, String text) implements Effect {
        /** How much a line matters. */
        public enum Level {
            /** For who debugs. */
            DEBUG,
            /** An operator may want to know. */
            INFO,
            /** We repaired or refused something. */
            WARN,
            /** A human must act. */
            ERROR
        }

        @Override
        public void runBy(Handler handler) {
            handler.tell(this);
        }
    }
}
