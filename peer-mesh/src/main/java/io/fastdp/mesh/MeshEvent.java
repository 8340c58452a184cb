package io.fastdp.mesh;

import io.fastdp.mesh.connection.CloseReason;
import io.fastdp.mesh.peer.PeerId;
import java.util.List;

/**
 * What the mesh tells its one listener, on the mesh loop and in order. Immutable values, so a listener simply posts
 * them to its own loop.
 */
public sealed interface MeshEvent {
    /** Calls the handler's method for this case. */
    void deliverTo(Handler handler);

    /** One method per case, so that a new case does not compile until every consumer knows it. */
    interface Handler {
        void onViewChanged(ViewChanged event);

        void onPeerLost(PeerLost event);

        void onConnectionAdded(ConnectionAdded event);

        void onConnectionEstablished(ConnectionEstablished event);

        void onConnectionClosed(ConnectionClosed event);

        void onTargetsChanged(TargetsChanged event);

        void onFatal(Fatal event);
    }

    /** Topology, routes or short ids changed. Only the newest view matters. */
    record ViewChanged(MeshView view) implements MeshEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.onViewChanged(this);
        }
    }

    /** A peer can no longer be reached over any path and was forgotten (mesh protocol, section 13). */
    record PeerLost(PeerId peer) implements MeshEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.onPeerLost(this);
        }
    }

    /**
     * A connection to a peer exists; packets do not flow yet.
     *
     * @param restarted the peer's process is not the one we knew: what we believed about it is void
     */
    record ConnectionAdded(PeerId remote, long connectionUid, boolean outbound, boolean restarted)
            implements MeshEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.onConnectionAdded(this);
        }
    }

    /** The overlay of a connection works. */
    record ConnectionEstablished(PeerId remote, long connectionUid) implements MeshEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.onConnectionEstablished(this);
        }
    }

    /**
     * A connection that had been added ended.
     *
     * @param text what was logged
     */
    record ConnectionClosed(PeerId remote, long connectionUid, CloseReason reason, String text) implements MeshEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.onConnectionClosed(this);
        }
    }

    /**
     * The direct peers changed, or one of them turned out to be ourselves.
     *
     * @param targets the direct peers as given
     * @param promising how many of them are worth dialling: not those where we ourselves, or a peer of our name, answer
     */
    record TargetsChanged(List<String> targets, int promising) implements MeshEvent {
        public TargetsChanged {
            targets = List.copyOf(targets);
        }

        @Override
        public void deliverTo(Handler handler) {
            handler.onTargetsChanged(this);
        }
    }

    /** The mesh cannot go on, for example because its listening socket broke; the process should end. */
    record Fatal(String text) implements MeshEvent {
        @Override
        public void deliverTo(Handler handler) {
            handler.onFatal(this);
        }
    }
}
