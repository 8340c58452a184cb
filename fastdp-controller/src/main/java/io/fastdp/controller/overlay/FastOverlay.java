package io.fastdp.controller.overlay;

import io.fastdp.controller.decision.AgentEvent;
import io.fastdp.controller.decision.Encryption;
import io.fastdp.controller.decision.EspKey;
import io.fastdp.controller.decision.EventSink;
import io.fastdp.controller.decision.Link;
import io.fastdp.controller.decision.Neighbour;
import io.fastdp.mesh.connection.CloseReason;
import io.fastdp.mesh.connection.Overlay;
import io.fastdp.mesh.connection.OverlayConnection;
import io.fastdp.mesh.connection.OverlayLink;
import io.fastdp.mesh.connection.OverlayRefusedException;
import io.fastdp.mesh.connection.OverlaySetup;
import io.fastdp.mesh.peer.PeerName;
import io.fastdp.mesh.peer.ShortId;
import io.fastdp.mesh.wire.Octets;
import io.fastdp.mesh.wire.ProtocolMessage;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The overlay {@code fastdp} (overlay protocol, sections 1 and 4). The mesh calls it on its loop; {@link #acknowledge} and
 * {@link #establish} may be called by any thread.
 *
 * <p>It holds no forwarding state: each connection is a handle under which events are posted and answers come back.
 */
public final class FastOverlay implements Overlay {
    /** Name of the overlay in the {@code Overlays} feature. */
    public static final String NAME = "fastdp";

    static final int HEARTBEAT_ACK = 0;
    static final int INIT_SA_REMOTE = 1;
    private static final Logger LOG = LoggerFactory.getLogger(FastOverlay.class);

    private final int routerPort;
    private final PeerName self;
    private final EventSink events;
    private final RandomGenerator random;
    private final AtomicLong handles = new AtomicLong();
    private final Map<Long, Open> open = new ConcurrentHashMap<>();

    private record Open(OverlayLink link, int index, Optional<KeyAgreement> keys) {}

    /**
     * An overlay that reports to {@code events}.
     *
     * @param routerPort our own mesh port; VXLAN uses the one above (overlay protocol, section 4.2)
     * @param self our name, from which our keys are derived
     * @param random unpredictable, for keys
     */
    public FastOverlay(int routerPort, PeerName self, EventSink events, RandomGenerator random) {
        this.routerPort = routerPort;
        this.self = self;
        this.events = events;
        this.random = random;
    }

    @Override
    public Optional<String> feature() {
        return Optional.of(NAME);
    }

    @Override
    public OverlayConnection prepare(OverlaySetup setup) throws OverlayRefusedException {
        int index = commonIndex(setup.remoteFeatures());
        ShortId shortId = setup.remoteShortId()
                .orElseThrow(() -> new OverlayRefusedException("no overlays in common: " + setup.remote()
                        + " has no short id, so the fast datapath cannot address it"));
        long handle = handles.incrementAndGet();
        Neighbour plain = Neighbour.prepared(handle, setup.connectionUid(), setup.remote(), shortId, link(setup));
        Optional<KeyAgreement> keys = setup.sessionKey()
                .map(key -> KeyAgreement.begin(key, self, setup.remote().name(), random));
        keys.ifPresent(agreed -> LOG.info("Setting up IPsec between {} and {}", self, setup.remote()));
        open.put(handle, new Open(setup.link(), index, keys));
        events.post(new AgentEvent.ConnectionPrepared(
                keys.map(agreed -> plain.encrypted(Encryption.offering(agreed.ours())))
                        .orElse(plain)));
        return new Connection(handle);
    }

    /**
     * The place of {@code fastdp} in the list of overlays that both ends offer. We offer nothing else, so it is the first
     * or there is none.
     */
    private static int commonIndex(Map<String, String> features) throws OverlayRefusedException {
        String theirs = features.getOrDefault("Overlays", "");
        if (!List.of(theirs.split(" ")).contains(NAME)) {
            throw new OverlayRefusedException("no overlays in common");
        }
        return 0;
    }

    private Link link(OverlaySetup setup) throws OverlayRefusedException {
        InetSocketAddress remote = setup.remoteAddress();
        if (setup.localAddress().getAddress() instanceof Inet4Address local
                && remote.getAddress() instanceof Inet4Address to) {
            int udpPort = (setup.outbound() ? remote.getPort() : routerPort) + 1;
            return new Link(setup.remote().name(), local, to, udpPort);
        }
        throw new OverlayRefusedException(
                "no overlays in common: the fast datapath needs an IPv4 underlay, this connection" + " is from "
                        + setup.localAddress() + " to " + remote);
    }

    /** Tells the other end that its heartbeats arrive. Ignored after the connection has ended. */
    public void acknowledge(long connection) {
        Open it = open.get(connection);
        if (it != null) {
            it.link().send(new ProtocolMessage.OverlayControl(it.index(), HEARTBEAT_ACK, Octets.EMPTY));
        }
    }

    /** Tells the other end what it derives our key from. Ignored after the connection has ended. */
    public void offerKey(long connection) {
        Open it = open.get(connection);
        if (it != null) {
            it.keys()
                    .ifPresent(keys -> it.link()
                            .send(new ProtocolMessage.OverlayControl(it.index(), INIT_SA_REMOTE, keys.offer())));
        }
    }

    /** Tells the mesh that no frame can flow. Ignored after the connection has ended. */
    public void fail(long connection, String reason) {
        Open it = open.get(connection);
        if (it != null) {
            it.link().failed(reason);
        }
    }

    /** Tells the mesh that frames flow. Ignored after the connection has ended. */
    public void establish(long connection) {
        Open it = open.get(connection);
        if (it != null) {
            it.link().established();
        }
    }

    private final class Connection implements OverlayConnection {
        private final long handle;

        Connection(long handle) {
            this.handle = handle;
        }

        @Override
        public void confirm() {
            events.post(new AgentEvent.ConnectionConfirmed(handle));
        }

        @Override
        public void onControl(ProtocolMessage control) {
            Open it = open.get(handle);
            if (it == null
                    || !(control instanceof ProtocolMessage.OverlayControl message)
                    || message.index() != it.index()) {
                return;
            }
            if (message.tag() == HEARTBEAT_ACK) {
                events.post(new AgentEvent.HeartbeatAcknowledged(handle));
            } else if (message.tag() == INIT_SA_REMOTE) {
                keyOffered(it, message.body());
            }
        }

        private void keyOffered(Open it, Octets offer) {
            if (it.keys().isEmpty()) {
                LOG.debug("Ignored a key for a connection that is not encrypted");
                return;
            }
            try {
                EspKey theirs = it.keys().get().theirs(offer);
                events.post(new AgentEvent.KeyAgreed(handle, theirs));
            } catch (IllegalArgumentException e) {
                it.link().failed("InitSARemote of the remote's fast datapath: " + e.getMessage());
            }
        }

        @Override
        public void stop(CloseReason why) {
            open.remove(handle);
            events.post(new AgentEvent.ConnectionStopped(handle, why));
        }
    }
}
